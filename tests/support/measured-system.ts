/**
 * A booted system for benchmarks. Programs mark the beginning and the end
 * of what is to be measured on the console (section 08-userland/86); the
 * host reads its clocks when it sees a mark.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { programAt } from '#boot/build.ts';
import type { Programs } from '#boot/root.ts';
import { RAM_DISK_BYTES, makeRootImage } from '#boot/root.ts';
import { System } from '#boot/system.ts';
import type { Machine } from '#hardware/machine.ts';
import { Translator } from '#hardware/translator.ts';
import { CYCLES_PER_SECOND } from '#hardware/clock.ts';

const BEGIN = '<'.charCodeAt(0);
const END = '>'.charCodeAt(0);
const PROMPT = '# ';
const PATIENCE = 3600 * CYCLES_PER_SECOND;

/** What passed between two marks. */
export interface Span {
  /** Seconds of processor time of the host. */
  readonly host: number;
  /** Seconds of virtual time. */
  readonly virtual: number;
  /** Instructions of machine-code programs. */
  readonly instructions: number;
  /** Traps with a message, and traps for a view of a page: exact. */
  readonly traps: number;
  readonly views: number;
}

/** Seconds of processor time: other processes do not count. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Seconds of a bare generator resume, the unit that others are told in. */
export function resumeSeconds(): number {
  const count = 1_000_000;
  const generator = counter();
  generator.next();
  const before = processorSeconds();
  for (let i = 0; i < count; i++) generator.next(1);
  return (processorSeconds() - before) / count;
}

function* counter(): Generator<number, void, number> {
  let n = 0;
  for (;;) n += yield n;
}

/** Collects garbage until nothing is left of it. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) collect();
}

/** Bytes that `work` leaves on the heap, garbage and all. It must not make
 *  so many that the engine collects them meanwhile. */
export function bytesAllocated(work: () => void): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  work();
  return process.memoryUsage().heapUsed - before;
}

/** Half the distance between the quartiles, as a part of the median. */
export function spread(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  const at = (part: number): number =>
    sorted[Math.round((sorted.length - 1) * part)] ?? NaN;
  return (at(0.75) - at(0.25)) / 2 / at(0.5);
}

/** The middle one of an odd number of figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[sorted.length >>> 1] ?? NaN;
}

export class MeasuredSystem {
  /** Not attached, so that what is measured is the interpreter. */
  readonly translator: Translator;
  private readonly system: System;
  private shown = '';
  private begun: Span | null = null;
  private span: Span | null = null;

  /** Boots without sanity checks, as far as the prompt. */
  constructor(programs: Programs) {
    this.system = new System({
      memory: 64 * 1024 * 1024, init: programAt(programs, '/sbin/init'),
      ramDisk: makeRootImage(programs, RAM_DISK_BYTES), disks: [],
      sanity: 0, epoch: 0, parameters: new Map([['rootdev', 'ram']]),
      console: (byte) => { this.see(byte); },
    });
    this.translator = new Translator(this.machine.hart);
    this.translator.detach();
    this.settle();
  }

  get machine(): Machine { return this.system.machine; }

  private see(byte: number): void {
    if (byte === BEGIN) this.begun = this.clocks();
    if (byte === END && this.begun !== null) {
      const now = this.clocks();
      this.span = {
        host: now.host - this.begun.host,
        virtual: now.virtual - this.begun.virtual,
        instructions: now.instructions - this.begun.instructions,
        traps: now.traps - this.begun.traps,
        views: now.views - this.begun.views,
      };
    }
    this.shown += String.fromCharCode(byte);
  }

  private clocks(): Span {
    const { clock, hart } = this.system.machine;
    const { traps, joined, viewTraps: views } = this.system.kernel.core;
    return {
      host: processorSeconds(), virtual: clock.now / CYCLES_PER_SECOND,
      instructions: hart.instret, traps: traps - joined, views,
    };
  }

  private taken(): Span | null { return this.span; }

  private settle(): void {
    const state = this.system.settle(PATIENCE);
    if (state.kind !== 'idle' || !this.shown.endsWith(PROMPT)) {
      throw new Error(`no prompt: ${JSON.stringify(this.shown)}`);
    }
  }

  /** Runs a program that marks what is to be measured. Its `sum` is what
   *  it printed after the end. Throws unless it also printed `expected`. */
  measure(command: string, expected = ''): Span & { readonly sum: number } {
    this.shown = '';
    this.span = null;
    this.system.type(new TextEncoder().encode(`${command}\n`));
    this.settle();
    const span = this.taken();
    const sum = /<>(\d+)\r?\n/.exec(this.shown)?.[1];
    if (span === null || sum === undefined
      || !this.shown.includes(expected)) {
      throw new Error(`'${command}' printed ${JSON.stringify(this.shown)}`);
    }
    return { ...span, sum: Number(sum) };
  }
}
