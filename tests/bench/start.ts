/**
 * What a hart costs until the engine has compiled its loop for good: cold,
 * after the power-on self-test, and as the second hart of its process.
 * Every measurement has a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { Hart } from '#hardware/hart.ts';
import { Ram } from '#hardware/ram.ts';
import { selfTest } from '#hardware/self-test.ts';
import { load, mapAll, PROGRAMS } from '#tests/support/hart-programs.ts';

export const name = 'Starting a hart: the first instructions it runs';

const ROUNDS = 7;
const SLICE = 20_000;
const EACH = 4_000_000;
const LATER = 30_000_000;

type Way = 'cold' | 'tested' | 'second';

function newHart(tested: boolean): Hart {
  const hart = new Hart(new Ram());
  if (tested) selfTest(hart);
  return hart;
}

function milliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs each program for a while on a hart; returns milliseconds. */
function runAll(hart: Hart, count: number): number {
  const before = milliseconds();
  mapAll(hart);
  for (const [, source] of PROGRAMS) {
    load(hart, source);
    for (let done = 0; done < count;) done += hart.run(SLICE);
  }
  return milliseconds() - before;
}

/** What a child process prints: early and later milliseconds. */
export function child(way: Way): void {
  const before = milliseconds();
  const hart = newHart(way !== 'cold');
  const making = milliseconds() - before;
  const early = making + runAll(hart, EACH);
  const last = way === 'second' ? newHart(true) : hart;
  runAll(last, EACH);
  console.log(early, runAll(last, LATER));
}

function measure(way: Way): number[] {
  const script = `(await import(${JSON.stringify(import.meta.url)}))`
    + `.child('${way}')`;
  const { stdout, stderr } = spawnSync(process.execPath,
    ['--input-type=module', '-e', script], { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split(' ').map(Number);
}

function row(label: string, values: number[], unit: string): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number): string =>
    (sorted[i] ?? 0).toFixed(0).padStart(5);
  const middle = at(sorted.length >> 1);
  console.log(`${label.padEnd(44)}${middle} ${unit}`
    + `  (${at(0)} to ${at(sorted.length - 1)})`);
}

/** Prints medians of seven rounds, the three ways in turn. */
export function run(): void {
  const ways: readonly Way[] = ['cold', 'tested', 'second'];
  const seen = new Map(ways.map((way) => [way, [] as number[][]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) seen.get(way)?.push(measure(way));
  }
  const column = (way: Way, i: number): number[] =>
    (seen.get(way) ?? []).map((each) => each[i] ?? 0);
  const speed = (way: Way): number[] =>
    column(way, 1).map((ms) => 3 * LATER / ms / 1000);
  row('first 12 million instructions, no self-test', column('cold', 0), 'ms');
  row('… with the self-test before them', column('tested', 0), 'ms');
  row('later, the only hart of its process', speed('tested'), 'M/s');
  row('later, a second hart', speed('second'), 'M/s');
}
