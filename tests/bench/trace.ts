/**
 * What the trace bus costs those who do not listen: the same work on four
 * systems in turn, one of them built without the questions that emitters
 * ask. Each system has its own copy of the code, so that the engine
 * optimises each for itself.
 */
import { join, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { buildAllPrograms } from '#boot/build.ts';
import type { Programs } from '#boot/root.ts';
import { TRACE_ALL, TRACE_DISK } from '#hardware/trace.ts';
import type * as measured from '#tests/support/measured-system.ts';

export const name = 'The trace bus: the price of nobody listening';

type System = measured.MeasuredSystem;

const ROUNDS = 15;
const WARM_UP = 3;
const WORK = ['getpid 40000', 'fork 150', 'pipe 1000', 'write 8'];
const QUESTION = /[\w.#]+\.active & TRACE_\w+/g;
const NO_PLUGINS: Plugin[] = [];

/** Answers every emitter's question with no, for good. */
function withoutQuestions(found: { count: number }): Plugin {
  return {
    name: 'no trace bus',
    setup(bundler) {
      bundler.onLoad({ filter: /build\/(hardware|kernel)\/.*\.ts$/ },
        ({ path }) => {
          const contents = readFileSync(path, 'utf8')
            .replace(QUESTION, () => { found.count += 1; return '0'; });
          return { contents, loader: 'ts' };
        });
    },
  };
}

/** Boots a system from a fresh copy of all code. */
async function bootCopy(
  copy: string, programs: Programs, plugins: Plugin[],
): Promise<System> {
  const outfile = resolve('build', 'bench', `trace-${copy}.mjs`);
  await build({
    entryPoints: [join('tests', 'support', 'measured-system.ts')],
    outfile, plugins, bundle: true, platform: 'node', format: 'esm',
    target: 'node20', packages: 'external', logLevel: 'error',
  });
  const { MeasuredSystem } =
    await import(pathToFileURL(outfile).href) as typeof measured;
  return new MeasuredSystem(programs);
}

interface Variant {
  readonly label: string;
  readonly system: System;
}

async function makeVariants(): Promise<Variant[]> {
  const programs = await buildAllPrograms();
  const found = { count: 0 };
  const without =
    await bootCopy('without', programs, [withoutQuestions(found)]);
  if (found.count < 8) throw new Error('the emitters look different now');
  console.log(`${found.count} places ask whether somebody listens`);
  const nobody = await bootCopy('nobody', programs, NO_PLUGINS);
  const other = await bootCopy('other', programs, NO_PLUGINS);
  other.machine.trace.on(TRACE_DISK, () => { throw new Error('no disk'); });
  const all = await bootCopy('all', programs, NO_PLUGINS);
  const log = { events: 0 };
  all.machine.trace.on(TRACE_ALL, () => { log.events += 1; });
  return [
    { label: 'built without the bus', system: without },
    { label: 'nobody listens', system: nobody },
    { label: 'one listens to another kind', system: other },
    { label: 'one counts all events', system: all },
  ];
}

/** The shortest time of each variant; they take turns. */
function measure(variants: readonly Variant[], work: string): number[] {
  const best = variants.map(() => Infinity);
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    variants.forEach((_, i) => {
      const at = (i + round) % variants.length;
      const { system } = variants[at] as Variant;
      const { host } = system.measure(`/usr/test/measure ${work}`);
      if (round < WARM_UP) return;
      best[at] = Math.min(best[at] as number, host);
    });
  }
  return best;
}

/** Prints the time of each kind of work in parts of the first's. */
export async function run(): Promise<void> {
  const variants = await makeVariants();
  console.log(`best of ${ROUNDS} rounds, in turn, processor time; `
    + 'without the bus it is 1\n');
  console.log(''.padEnd(30)
    + WORK.map((work) => work.padStart(15)).join(''));
  const columns = WORK.map((work) => measure(variants, work));
  variants.forEach(({ label }, i) => {
    console.log(label.padEnd(30) + columns.map((times) =>
      ((times[i] as number) / (times[0] as number)).toFixed(3).padStart(15))
      .join(''));
  });
}
