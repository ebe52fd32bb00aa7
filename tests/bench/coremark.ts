/**
 * CoreMark on the machine, as a user program with paging on, beside the same
 * source on the host. It needs a checkout of CoreMark (the environment
 * variable COREMARK names it), `cc`, and riscv64-unknown-elf-gcc. Nothing of
 * CoreMark is part of this repository.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { buildAllPrograms } from '#boot/build.ts';
import {
  MeasuredSystem, median, type Span,
} from '#tests/support/measured-system.ts';

export const name = 'CoreMark: the machine beside the host';

const ROUNDS = 7;
const OURS = 150;
const NATIVE = 20_000;
const WARMING = 7;
const PORT = 'tests/bench/coremark';
const SOURCES = [
  'core_list_join', 'core_main', 'core_matrix', 'core_state', 'core_util',
];
/** The checksums of the standard run with 2000 bytes. CoreMark calls a run
 *  valid only after 10 seconds; a ratio does not need that long. */
const CHECKSUMS = '[0]crclist       : 0xe714\r\n'
  + '[0]crcmatrix     : 0x1fd7\r\n[0]crcstate      : 0x8e3a';
const OPTIONS = ['-O2', '-w', `-I${PORT}`];
const MACHINE = [
  '-march=rv32im', '-mabi=ilp32', '-ffreestanding', '-nostdlib', '-static',
];

function build(
  compiler: string, options: readonly string[], checkout: string,
  system: string, iterations: number, output: string,
): void {
  execFileSync(compiler, [
    ...OPTIONS, `-DITERATIONS=${iterations}`, `-I${checkout}`, ...options,
    ...SOURCES.map((source) => join(checkout, `${source}.c`)),
    join(PORT, 'core_portme.c'), join(PORT, system), '-o', output,
    ...compiler === 'cc' ? [] : ['-lgcc'],
  ], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Iterations per second of processor time, as CoreMark itself counts. */
function runNative(program: string): number {
  const text = execFileSync(program, { encoding: 'utf8' });
  const ticks = /Total ticks\s*: (\d+)/.exec(text)?.[1];
  if (ticks === undefined) throw new Error(`${program}: ${text}`);
  return NATIVE / (Number(ticks) / 1e6);
}

function show(figure: number, digits = 0): string {
  return figure.toLocaleString('en', {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
}

/** Prints the medians of several rounds; the first does not count. */
export async function run(): Promise<void> {
  const checkout = env['COREMARK'];
  if (!checkout) {
    console.log('left out: set COREMARK to a checkout of CoreMark');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'coremark-'));
  try {
    const [machine, native] = [join(folder, 'rv'), join(folder, 'host')];
    build('riscv64-unknown-elf-gcc', MACHINE, checkout, 'loomix.c', OURS,
      machine);
    build('cc', [], checkout, 'native.c', NATIVE, native);
    const programs = new Map(await buildAllPrograms());
    programs.set('/usr/test/coremark', readFileSync(machine));
    compare(new MeasuredSystem(programs), native);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The figures of one way to run programs, round by round. */
class Figures {
  readonly iterations: number[] = [];
  readonly slower: number[] = [];
  readonly speed: number[] = [];

  add(span: Span, iterations: number, host: number): void {
    this.iterations.push(iterations / span.host);
    this.slower.push(host * span.host / iterations);
    this.speed.push(span.instructions / span.host / 1e6);
  }

  print(label: string): void {
    const [low, high] = [Math.min(...this.slower), Math.max(...this.slower)];
    console.log(`${label.padEnd(14)}${show(median(this.iterations), 1)}`
      + ` iterations/s, 1/${show(median(this.slower), 1)} of the host `
      + `(${show(low, 1)} to ${show(high, 1)}), `
      + `${show(median(this.speed))} million instructions/s`);
  }
}

/** The interpreter, the translator and the host in turn. The translator
 *  gets as many rounds to warm up as are measured. */
function compare(system: MeasuredSystem, native: string): void {
  const [interpreted, translated] = [new Figures(), new Figures()];
  const theirs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const slow = system.measure('/usr/test/coremark', CHECKSUMS);
    system.translator.attach();
    for (let i = 0; i < WARMING; i++) system.measure('/usr/test/coremark');
    const fast = system.measure('/usr/test/coremark', CHECKSUMS);
    system.translator.detach();
    const host = runNative(native);
    if (round === 0) continue;
    theirs.push(host);
    interpreted.add(slow, OURS, host);
    translated.add(fast, OURS, host);
  }
  console.log(`host: ${show(median(theirs))} iterations/s`);
  interpreted.print('interpreted');
  translated.print('translated');
}
