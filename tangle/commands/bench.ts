/**
 * `npm run bench [-- NAME …]`: runs the benchmarks of tests/bench. Each
 * file there exports `name` and `run()`, which prints its own table.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { Answer, readArguments } from '../answers.ts';
import type { Tangled } from '../assemble.ts';
import { reportProblems } from '../report.ts';
import { inBook, messagesOf } from '../syntax.ts';
import { BUILD, tangleTree } from '../tree.ts';

/** What a benchmark file exports. */
interface Benchmark {
  readonly name: string;
  run(): Promise<void> | void;
}

const USAGE = `npm run bench [-- NAME …]
Runs the benchmarks, or those whose file names contain one of the names.`;

/** Runs the command; arguments choose files by a part of their name. */
export async function main(root: string, args: string[]): Promise<void> {
  const { positionals } = readArguments(USAGE, {
    args, options: {}, allowPositionals: true,
  });
  const folder = join(root, 'tests', 'bench');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => {
      return positionals.length === 0 ||
        positionals.some((name) => file.includes(name));
    })
    .sort();
  if (files.length === 0) {
    throw new Answer(`no benchmark is called ${positionals.join(' or ')}`);
  }
  console.log(describeMachine(root));
  const tangled = tangleTree(root);
  for (const file of files) {
    const benchmark = await load(root, tangled, join(folder, file));
    if (benchmark === undefined) {
      process.exitCode = 1;
      continue;
    }
    console.log(`\n== ${benchmark.name}`);
    await benchmark.run();
  }
}

/** The machine that the figures were measured on. */
function describeMachine(root: string): string {
  const processors = cpus();
  const model = processors[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: root, encoding: 'utf8',
  });
  const commit = git.status === 0 ? git.stdout.trim() : 'no commit';
  return `${model} × ${processors.length}, ${memory} GiB, ` +
    `node ${process.version}, ${process.platform}, ${commit}`;
}

/**
 * Bundles a benchmark with what it imports, and loads it. What cannot be
 * bundled is reported, and there is no benchmark.
 */
async function load(
  root: string,
  { outputs }: Tangled,
  file: string,
): Promise<Benchmark | undefined> {
  const name = basename(file, '.ts');
  const outfile = resolve(root, BUILD, 'bench', `${name}.mjs`);
  const failed = await build({
    entryPoints: [file],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'silent',
  }).then(() => [], messagesOf);
  reportProblems(root, failed.map((one) => inBook(root, outputs, one)));
  if (failed.length > 0) return undefined;
  return await import(pathToFileURL(outfile).href) as Benchmark;
}
