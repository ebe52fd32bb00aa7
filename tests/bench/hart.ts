/**
 * How fast the hart is: three integer programs, assembled by hand, in an
 * address space of their own with 4 KiB pages. One machine runs all three,
 * because a second one in the same process would be slower (chapter 1).
 */
import { Machine } from '#hardware/machine.ts';
import { NO_TRAP } from '#hardware/traps.ts';
import { load, mapAll, PROGRAMS } from '#tests/support/hart-programs.ts';

export const name = 'The hart: instructions per second, with paging';

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

/** Prints the median of seven rounds for each program. */
export function run(): void {
  const machine = new Machine();
  mapAll(machine.hart);
  for (const [label, source] of PROGRAMS) {
    load(machine.hart, source);
    measure(machine, 30_000_000);
    const rounds = Array.from({ length: 7 }, () =>
      measure(machine, 30_000_000)).sort((a, b) => a - b);
    const [low, middle, high] = [rounds[0], rounds[3], rounds[6]]
      .map((each) => (each ?? 0).toFixed(0).padStart(5));
    console.log(`${label.padEnd(16)}${middle} million per second`
      + `  (${low} to ${high})`);
  }
}
