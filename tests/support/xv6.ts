/**
 * xv6 under QEMU on this machine, beside our own system and measured in the
 * same way: a program marks on the console what counts, and the host reads
 * how much processor time QEMU has used. It needs a checkout of xv6-riscv
 * (the environment variable XV6 names it), qemu-system-riscv64, a compiler
 * for riscv64, and Linux, which tells the times of a process. Nothing of xv6
 * is part of this repository; the checkout itself is not changed.
 */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'tests/bench/xv6/loomix.c';
const PATIENCE_MS = 60_000;
/** What /proc counts times in, on all Linux machines. */
const TICKS_PER_SECOND = 100;
const PROMPT = '$ ';

/** Seconds of processor time that /proc/PID/stat tells: of the process and
 *  all its threads, in user and in system mode. */
export function processorTime(stat: string): number {
  // The name of the command is in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = NaN, system = NaN] = fields.slice(11, 13).map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

/** Finds the marks of one measurement in what the console shows. */
export class Marks {
  private shown = '';
  private begun: number | null = null;
  private seconds: number | null = null;

  /** `clock` tells the processor time so far. */
  constructor(private readonly clock: () => number) {}

  /** Takes what the console shows next; the seconds between the marks, once
   *  the prompt is there again. Throws if there are no marks before it. */
  see(text: string): number | null {
    for (const character of text) {
      if (character === '<') this.begun = this.clock();
      if (character === '>' && this.begun !== null) {
        this.seconds = this.clock() - this.begun;
      }
    }
    this.shown += text;
    if (!this.shown.endsWith(PROMPT)) return null;
    if (this.seconds === null) throw new Error(`xv6: ${this.shown}`);
    return this.seconds;
  }
}

function addProgram(makefile: string): void {
  const text = readFileSync(makefile, 'utf8');
  const list = 'UPROGS=\\\n';
  if (!text.includes(list)) {
    throw new Error(`${makefile}: no list of programs (UPROGS)`);
  }
  writeFileSync(makefile, text.replace(list, `${list}\t$U/_loomix\\\n`));
}

function build(checkout: string, folder: string): void {
  cpSync(checkout, folder, { recursive: true });
  copyFileSync(PROGRAM, join(folder, 'user', 'loomix.c'));
  addProgram(join(folder, 'Makefile'));
  execFileSync('make', ['kernel/kernel', 'fs.img'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

function startQemu(folder: string): ChildProcess {
  return spawn('qemu-system-riscv64', [
    '-machine', 'virt', '-bios', 'none', '-kernel', 'kernel/kernel',
    '-m', '128M', '-smp', '1', '-nographic',
    '-global', 'virtio-mmio.force-legacy=false',
    '-drive', 'file=fs.img,if=none,format=raw,id=x0',
    '-device', 'virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0',
  ], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
}

/** A running xv6, at the prompt of its shell. */
export class Xv6 {
  private constructor(
    private readonly folder: string, private readonly qemu: ChildProcess,
  ) {}

  /** Builds and boots a copy of `checkout`. */
  static async boot(checkout: string): Promise<Xv6> {
    const folder = mkdtempSync(join(tmpdir(), 'xv6-'));
    try {
      build(checkout, folder);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    const xv6 = new Xv6(folder, startQemu(folder));
    try {
      let shown = '';
      await xv6.listen((text) => (shown += text).endsWith(PROMPT));
      return xv6;
    } catch (error) {
      xv6.stop();
      throw error;
    }
  }

  /** Seconds of QEMU's processor time for `count` times `what`. */
  async measure(what: string, count: number): Promise<number> {
    const { pid = NaN } = this.qemu;
    const marks = new Marks(() =>
      processorTime(readFileSync(`/proc/${pid}/stat`, 'latin1')));
    let seconds: number | null = null;
    this.qemu.stdin?.write(`loomix ${what} ${count}\n`);
    await this.listen((text) => (seconds = marks.see(text)) !== null);
    return seconds ?? NaN;
  }

  stop(): void {
    this.qemu.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Gives the console's output to `isDone` until that is true. */
  private listen(isDone: (text: string) => boolean): Promise<void> {
    const { qemu } = this;
    return new Promise((resolve, reject) => {
      const end = (error: Error | null): void => {
        clearTimeout(patience);
        qemu.stdout?.off('data', take);
        qemu.off('error', end).off('close', closed);
        if (error === null) resolve();
        else reject(error);
      };
      const take = (chunk: Buffer): void => {
        try {
          if (isDone(chunk.toString('latin1'))) end(null);
        } catch (error) {
          end(error as Error);
        }
      };
      const closed = (): void => { end(new Error('xv6: QEMU has ended')); };
      const patience = setTimeout(() => {
        end(new Error('xv6: no answer'));
      }, PATIENCE_MS);
      qemu.stdout?.on('data', take);
      qemu.on('error', end).on('close', closed);
    });
  }
}
