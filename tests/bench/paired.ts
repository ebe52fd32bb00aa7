/**
 * This tree against another one, in one process: BASE names a checkout that
 * is tangled. The base takes part twice, and the difference between the two
 * is what the figures can be trusted to. Without BASE nothing is measured.
 */
import { resolve } from 'node:path';
import { cwd, env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { MeasuredSystem } from '#tests/support/measured-system.ts';
import { collectGarbage } from '#tests/support/measured-system.ts';

export const name = 'Paired: this tree and another (BASE=…)';

const ROUNDS = Number(env['ROUNDS'] ?? 41);

/** Short runs of the benchmark program, so that rounds are many. */
const ROWS: readonly (readonly [what: string, count: number])[] = [
  ['getpid', 10_000], ['fork', 60], ['exec', 25], ['pipe', 500],
  ['write', 3], ['read', 6], ['touch', 5],
];

interface Side {
  readonly label: string;
  readonly system: MeasuredSystem;
  /** Kept, so that its bytes are there when they are counted. */
  readonly further: MeasuredSystem;
  /** What a system has on the heap. */
  readonly bytes: number;
}

/** Bytes of the heap that are really in use. */
function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Bundles and boots the system of the tree at `root`. */
async function boot(label: string, root: string): Promise<Side> {
  // Where the bundle lies says which programs it compiles: those of its tree.
  const outfile = resolve(root, 'build/bench', `paired-${label}.mjs`);
  await build({
    stdin: {
      contents: `export { buildAllPrograms } from '#boot/build.ts';
        export { MeasuredSystem } from '#tests/support/measured-system.ts';`,
      resolveDir: root, loader: 'ts',
    },
    outfile, absWorkingDir: root, bundle: true, platform: 'node',
    format: 'esm', target: 'node20', packages: 'external', logLevel: 'error',
  });
  const { buildAllPrograms, MeasuredSystem: Measured } = await import(
    pathToFileURL(outfile).href) as {
    buildAllPrograms(): Promise<never>;
    MeasuredSystem: new (programs: never) => MeasuredSystem;
  };
  const programs = await buildAllPrograms();
  const system = new Measured(programs);
  // When the code has been compiled and optimised, one more system adds only
  // what a system must remember.
  for (let i = 0; i < 3; i++) new Measured(programs);
  const before = heapUsed();
  const further = new Measured(programs);
  return { label, system, further, bytes: heapUsed() - before };
}

function measure({ system }: Side, what: string, count: number): number {
  return system.measure(`/usr/test/measure ${what} ${count}`).host / count;
}

/** The figure below which a quarter of them are. */
function quartile(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[sorted.length >>> 2] ?? NaN;
}

/** Times of one unit, by side. */
function measureRow(
  sides: readonly Side[], what: string, count: number,
): number[] {
  const times = sides.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    // Who comes first changes, so that no side is always after the same.
    for (let i = 0; i < sides.length; i++) {
      const n = (round + i) % sides.length;
      const side = sides[n];
      if (side === undefined) continue;
      const time = measure(side, what, count);
      if (round > 0) times[n]?.push(time);
    }
  }
  return times.map(quartile);
}

/** Prints what the others need, relative to the base. */
export async function run(): Promise<void> {
  const base = env['BASE'];
  if (base === undefined) return console.log('no BASE: nothing to compare');
  const sides = [
    await boot('base', resolve(base)), await boot('again', resolve(base)),
    await boot('new', cwd()),
  ];
  console.log(`${ROUNDS} rounds each; a quarter of them were quicker\n`);
  console.log('row'.padEnd(10) + ['base, µs', 'again', 'new']
    .map((title) => title.padStart(12)).join(''));
  for (const [what, count] of ROWS) {
    const [first = NaN, ...others] = measureRow(sides, what, count);
    console.log(what.padEnd(10) + (first * 1e6).toFixed(2).padStart(12)
      + others.map((time) => (time / first).toFixed(3).padStart(12)).join(''));
  }
  const [first = NaN, ...others] = sides.map(({ bytes }) => bytes);
  console.log('heap'.padEnd(10) + `${(first / 2 ** 20).toFixed(2)} MiB`
    .padStart(12) + others.map((bytes) => (bytes / first).toFixed(3)
    .padStart(12)).join(''));
}
