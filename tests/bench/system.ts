/**
 * What system calls cost in the booted system, from a program of machine
 * code through the servers and back: in the host's processor time, in the
 * machine's own time, in traps and in bytes of garbage. Beside it xv6 under
 * QEMU, if the environment variable XV6 names a checkout of xv6-riscv: its
 * processor time too, and the two take turns, so that both see the same
 * machine. Without it the figures are those of one run elsewhere.
 */
import { loadavg } from 'node:os';
import { env } from 'node:process';
import { buildAllPrograms } from '#boot/build.ts';
import type { Span } from '#tests/support/measured-system.ts';
import {
  MeasuredSystem, bytesAllocated, median, resumeSeconds, spread,
} from '#tests/support/measured-system.ts';
import { Xv6 } from '#tests/support/xv6.ts';

export const name = 'System calls in the booted system';

const ROUNDS = 7;

interface Row {
  readonly label: string;
  readonly what: string;
  /** Rounds of the program in one measurement, here and in xv6. */
  readonly count: number;
  readonly theirs: number;
  /** So few that the engine collects no garbage meanwhile. */
  readonly few: number;
  /** Units in a round. */
  readonly units: number;
  /** What each round adds to the program's sum. */
  readonly expected: number;
  /** Units per second of xv6-riscv under QEMU, one hart, elsewhere. */
  readonly elsewhere: number;
}

const ROWS: readonly Row[] = [
  {
    label: 'getpid, per second', what: 'getpid', count: 100_000,
    theirs: 40_000, few: 2000, units: 1, expected: 1, elsewhere: 83_325,
  },
  {
    label: 'fork + exit + wait, per second', what: 'fork', count: 500,
    theirs: 1000, few: 30, units: 1, expected: 1, elsewhere: 1_639,
  },
  {
    label: 'fork + exec + wait, per second', what: 'exec', count: 200,
    theirs: 300, few: 10, units: 1, expected: 1, elsewhere: 468,
  },
  {
    label: 'pipe ping-pong, per second', what: 'pipe', count: 4000,
    theirs: 3000, few: 100, units: 1, expected: 2, elsewhere: 4_074,
  },
  {
    label: 'file write, MiB per second', what: 'write', count: 20,
    theirs: 2, few: 1, units: 0.25, expected: 262_144, elsewhere: 0.44,
  },
  {
    label: 'file read, MiB per second', what: 'read', count: 40,
    theirs: 10, few: 2, units: 0.25, expected: 262_144, elsewhere: 3.08,
  },
  {
    label: 'pages of zeros, per second', what: 'touch', count: 40,
    theirs: 100, few: 1, units: 256, expected: 256, elsewhere: 39_001,
  },
];

/** The sum that a program prints whose rounds all add the same. */
function sumOf({ expected }: Row, count: number): number {
  let sum = 0;
  for (let round = 0; round < count; round++) {
    sum = Math.imul(sum, 31) + expected >>> 0;
  }
  return sum;
}

function measureOnce(
  system: MeasuredSystem, row: Row, count = row.count,
): Span {
  const span = system.measure(`/usr/test/measure ${row.what} ${count}`);
  if (span.sum !== sumOf(row, count)) throw new Error(`${row.what} has failed`);
  return span;
}

function show(figure: number): string {
  const digits = figure < 100 ? 2 : 0;
  return figure.toLocaleString('en', {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).padStart(10);
}

function percent(figures: readonly number[]): string {
  return `±${Math.round(spread(figures) * 100)}%`.padStart(6);
}

/** Rounds that are no quicker, after which none will be. */
const STEADY = 6;

/** Runs until the engine has compiled what is worth it, which takes it long
 *  where much else goes on. */
function warmUp(system: MeasuredSystem, row: Row): void {
  let best = Infinity;
  for (let slower = 0; slower < STEADY; slower++) {
    const { host } = measureOnce(system, row);
    if (host < best * 0.97) slower = -1;
    best = Math.min(best, host);
  }
}

/** Units per second of xv6, in one turn. */
async function rateOfXv6(xv6: Xv6, row: Row): Promise<number> {
  return row.theirs * row.units / await xv6.measure(row.what, row.theirs);
}

/** Measures one row, in turns with xv6, and prints it. */
async function measureRow(
  system: MeasuredSystem, xv6: Xv6 | null, row: Row,
): Promise<void> {
  warmUp(system, row);
  const spans: Span[] = [];
  const theirs: number[] = [];
  const resumes: number[] = [];
  const loads: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    resumes.push(resumeSeconds());
    spans.push(measureOnce(system, row));
    if (xv6 !== null) theirs.push(await rateOfXv6(xv6, row));
    loads.push(loadavg()[0] ?? NaN);
  }
  const bytes = Array.from({ length: 5 }, () =>
    bytesAllocated(() => { measureOnce(system, row, row.few); }) / row.few);
  const rates = spans.map(({ host }) => row.count * row.units / host);
  const { virtual, traps, views } = spans[0] as Span;
  const other = xv6 === null ? row.elsewhere : median(theirs);
  console.log(row.label.padEnd(31)
    + show(median(rates)) + percent(rates)
    + show(row.count * row.units / virtual)
    + show(other) + (xv6 === null ? ''.padStart(6) : percent(theirs))
    + show(median(rates) / other)
    + show(traps / row.count) + show(views / row.count)
    + show(median(bytes) / 1024)
    + show(row.units / median(rates) / median(resumes))
    + show(median(loads)));
}

/** Prints medians of several rounds, when it has become no quicker. */
export async function run(): Promise<void> {
  const system = new MeasuredSystem(await buildAllPrograms());
  const xv6 = env['XV6'] ? await Xv6.boot(env['XV6']) : null;
  console.log('host, xv6: units per second of processor time, median of '
    + `${ROUNDS} and spread;\nvirtual: 100 million cycles are a second; xv6: `
    + `xv6-riscv on QEMU, one hart, measured ${xv6 === null
      ? 'elsewhere (see tests/support/xv6.ts)' : 'in turns with ours'};\n`
    + 'traps, views (exact), KiB of garbage, and what it costs in bare '
    + 'generator resumes: of a round\n');
  console.log(''.padEnd(31) + 'host'.padStart(10) + ''.padStart(6)
    + ['virtual', 'xv6'].map((title) => title.padStart(10)).join('')
    + ''.padStart(6)
    + ['host/xv6', 'traps', 'views', 'KiB', 'resumes', 'load']
      .map((title) => title.padStart(10)).join(''));
  try {
    for (const row of ROWS) await measureRow(system, xv6, row);
  } finally {
    xv6?.stop();
  }
}
