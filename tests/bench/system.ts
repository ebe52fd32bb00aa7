/**
 * What system calls cost in the booted system, from a program of machine
 * code through the servers and back, in the host's time and in the
 * machine's own. Beside it xv6 under QEMU: measured in the same run if the
 * environment variable XV6 names a checkout of xv6-riscv, else the figures
 * of one run elsewhere.
 */
import { env } from 'node:process';
import { buildAllPrograms } from '#boot/build.ts';
import type { Span } from '#tests/support/measured-system.ts';
import {
  MeasuredSystem, median, resumeSeconds,
} from '#tests/support/measured-system.ts';
import { measureXv6 } from '#tests/support/xv6.ts';

export const name = 'System calls in the booted system';

const ROUNDS = 5;

interface Row {
  readonly label: string;
  readonly what: string;
  /** Rounds of the program in one measurement. */
  readonly count: number;
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
    units: 1, expected: 1, elsewhere: 83_325,
  },
  {
    label: 'fork + exit + wait, per second', what: 'fork', count: 500,
    units: 1, expected: 1, elsewhere: 1_639,
  },
  {
    label: 'fork + exec + wait, per second', what: 'exec', count: 200,
    units: 1, expected: 1, elsewhere: 468,
  },
  {
    label: 'pipe ping-pong, per second', what: 'pipe', count: 4000,
    units: 1, expected: 2, elsewhere: 4_074,
  },
  {
    label: 'file write, MiB per second', what: 'write', count: 20,
    units: 0.25, expected: 262_144, elsewhere: 0.44,
  },
  {
    label: 'file read, MiB per second', what: 'read', count: 40,
    units: 0.25, expected: 262_144, elsewhere: 3.08,
  },
  {
    label: 'pages of zeros, per second', what: 'touch', count: 40,
    units: 256, expected: 256, elsewhere: 39_001,
  },
];

/** The sum that a program prints whose rounds all add the same. */
function sumOf({ count, expected }: Row): number {
  let sum = 0;
  for (let round = 0; round < count; round++) {
    sum = Math.imul(sum, 31) + expected >>> 0;
  }
  return sum;
}

function measureOnce(system: MeasuredSystem, row: Row): Span {
  const span = system.measure(`/usr/test/measure ${row.what} ${row.count}`);
  if (span.sum !== sumOf(row)) throw new Error(`${row.what} has failed`);
  return span;
}

function show(figure: number): string {
  const digits = figure < 100 ? 2 : 0;
  return figure.toLocaleString('en', {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).padStart(13);
}

function rateOfXv6(
  xv6: ReadonlyMap<string, number> | null, row: Row,
): number {
  const rate = xv6?.get(row.what);
  if (rate === undefined) return row.elsewhere;
  return row.label.includes('MiB') ? rate / 1024 : rate;
}

/** Prints the median of several rounds; the first does not count. */
export async function run(): Promise<void> {
  const system = new MeasuredSystem(await buildAllPrograms());
  const xv6 = env['XV6'] ? await measureXv6(env['XV6']) : null;
  console.log('host: processor time; virtual: 100 million cycles are a '
    + `second;\nxv6: xv6-riscv on QEMU, one hart, measured ${
      xv6 === null ? 'elsewhere (see tests/support/xv6.ts)' : 'in this run'};\n`
    + 'resumes: what one costs in bare generator resumes, same run\n');
  console.log(''.padEnd(32) + ['host', 'virtual', 'xv6', 'host/xv6', 'resumes']
    .map((title) => title.padStart(13)).join(''));
  for (const row of ROWS) {
    measureOnce(system, row);
    const resumes: number[] = [];
    const spans = Array.from({ length: ROUNDS }, () => {
      resumes.push(resumeSeconds());
      return measureOnce(system, row);
    });
    const rate = (time: (span: Span) => number): number =>
      median(spans.map((span) => row.count * row.units / time(span)));
    const host = rate((span) => span.host);
    const other = rateOfXv6(xv6, row);
    console.log(row.label.padEnd(32) + show(host)
      + show(rate((span) => span.virtual)) + show(other)
      + show(host / other)
      + show(1 / host / median(resumes)));
  }
}
