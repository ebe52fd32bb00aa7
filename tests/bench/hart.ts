/**
 * How fast the hart is: three integer programs, assembled by hand, in an
 * address space of their own with 4 KiB pages. One machine runs all three,
 * because a second one in the same process would be slower (chapter 1). Rounds
 * with the interpreter alone and rounds with the translator alternate.
 */
import { Machine } from '#hardware/machine.ts';
import { Translator } from '#hardware/translator.ts';
import { NO_TRAP } from '#hardware/traps.ts';
import { load, mapAll, PROGRAMS } from '#tests/support/hart-programs.ts';
import { median } from '#tests/support/measured-system.ts';

export const name = 'The hart: million instructions per second, with paging';

const ROUNDS = 7;
const COUNT = 30_000_000;

/** Runs for about `count` instructions; returns millions per second of
 *  processor time, which is fair on a machine that is busy otherwise. */
function measure(machine: Machine, count: number): number {
  const before = process.cpuUsage();
  let done = 0;
  while (done < count) done += machine.runUser(20_000);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  if (machine.hart.trapCause !== NO_TRAP) {
    throw new Error(`trap ${machine.hart.trapCause} at `
      + machine.hart.trapPc.toString(16));
  }
  return done / seconds / 1e6;
}

function show(rates: number[]): string {
  const ends = [Math.min(...rates), Math.max(...rates)];
  const [low, high] = ends.map((each) => each.toFixed(0).padStart(5));
  return `${median(rates).toFixed(0).padStart(6)} (${low} to ${high})`;
}

/** Prints the medians of seven rounds for each program. */
export function run(): void {
  const machine = new Machine();
  const translator = new Translator(machine.hart);
  translator.detach();
  mapAll(machine.hart);
  console.log('                      interpreted            translated');
  for (const [label, source] of PROGRAMS) {
    load(machine.hart, source);
    measure(machine, COUNT);
    const interpreted: number[] = [];
    const translated: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const plain = measure(machine, COUNT);
      translator.attach();
      measure(machine, COUNT);
      const fast = measure(machine, 4 * COUNT);
      translator.detach();
      if (round === 0) continue;
      interpreted.push(plain);
      translated.push(fast);
    }
    const ratios = translated.map((each, i) => each / (interpreted[i] ?? NaN));
    console.log(`${label.padEnd(16)}${show(interpreted)}${show(translated)}`
      + `   × ${median(ratios).toFixed(1)}`);
  }
}
