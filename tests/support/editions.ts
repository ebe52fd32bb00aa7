/** Other editions of the book: services with changed records. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync }
  from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { HostedProgram } from '#abi/trap.ts';
import { tangleTree } from '../../tangle/tree.ts';

/** What is changed in a section: each text stands there exactly once. */
export interface Edit {
  /** The section's path below chapters/. */
  readonly section: string;
  readonly changes: readonly (readonly [from: string, to: string])[];
}

/**
 * The `main` of each of `services` ('servers/pm') in a book with `edits`, for
 * each of `versions`. They have one tree, where only what differs is tangled.
 */
export async function editions(
  versions: readonly (readonly Edit[])[], services: readonly string[],
): Promise<Map<string, HostedProgram>[]> {
  const root = mkdtempSync(join(tmpdir(), 'edition-'));
  try {
    cpSync('package.json', join(root, 'package.json'));
    const made: Map<string, HostedProgram>[] = [];
    for (const [number, edits] of versions.entries()) {
      cpSync('chapters', join(root, 'chapters'), { recursive: true });
      for (const one of edits) apply(root, one);
      const { problems } = tangleTree(root);
      if (problems.length > 0) throw new Error(problems[0]?.message);
      made.push(await load(root, join(root, `${number}`), services));
    }
    return made;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function apply(root: string, { section, changes }: Edit): void {
  const path = join(root, 'chapters', section);
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of changes) {
    if (text.split(from).length !== 2) {
      throw new Error(`${section}: '${from}' does not stand there once`);
    }
    text = text.replace(from, () => to);
  }
  writeFileSync(path, text);
}

async function load(
  root: string, outdir: string, services: readonly string[],
): Promise<Map<string, HostedProgram>> {
  await build({
    entryPoints: services.map((service) =>
      resolve(root, 'build', service, 'main.ts')),
    absWorkingDir: root, bundle: true, outdir, outbase: join(root, 'build'),
    outExtension: { '.js': '.mjs' }, format: 'esm', platform: 'node',
    target: 'node20', logLevel: 'silent',
  });
  const programs = new Map<string, HostedProgram>();
  for (const service of services) {
    const loaded = await import(/* @vite-ignore */ pathToFileURL(
      join(outdir, service, 'main.mjs')).href) as { main: HostedProgram };
    programs.set(service.split('/')[1] ?? '', loaded.main);
  }
  return programs;
}
