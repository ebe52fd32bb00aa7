/** The last report, for when nothing has changed since. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../problem.ts';

/** What a check found. */
export interface Report {
  /** How many files were tangled. */
  readonly files: number;
  readonly found: readonly Problem[];
  /** Imports that look ahead. */
  readonly debts: readonly Problem[];
}

const FILE = 'build/.check-report.json';

/** The report that was kept for a state, if it is the last one. */
export function reportFor(root: string, state: string): Report | undefined {
  try {
    const kept = JSON.parse(readFileSync(join(root, FILE), 'utf8')) as
      { state: string, report: Report };
    return state === kept.state ? kept.report : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the report for a state, and returns it. */
export async function keepReport(
  root: string,
  state: string,
  report: Report,
): Promise<Report> {
  const { writeIfChanged } = await import('../tree.ts');
  writeIfChanged(join(root, FILE), JSON.stringify({ state, report }));
  return report;
}

/** A digest of all files that a check reads. */
export function stateOf(root: string): string {
  const hash = createHash('sha256').update(process.version);
  const files = [
    'package.json', 'package-lock.json', 'tsconfig.json', 'eslint.config.js',
    'vitest.config.ts',
    ...['chapters', 'tangle', 'tests'].flatMap((folder) => {
      return filesBelow(join(root, folder)).map((name) => `${folder}/${name}`);
    }),
  ];
  for (const file of files) {
    hash.update(`\n${file}\n`).update(read(root, file));
  }
  return hash.digest('hex');
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map(String)
      .filter((name) => /\.(md|ts|mjs|css|json)$/.test(name)).sort();
  } catch {
    return [];
  }
}

function read(root: string, file: string): Uint8Array {
  const path = join(root, file);
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? readFileSync(path) : new Uint8Array();
}
