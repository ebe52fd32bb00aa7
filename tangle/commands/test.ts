/**
 * `npm test [-- PATH … OPTION …]`: runs vitest. For one section, its type
 * errors are reported too, and of a section without tests of its own, it
 * says which tests try it.
 */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Tangled } from '../assemble.ts';
import type { Section } from '../section.ts';
import { stateOfSources } from '../sources.mjs';

/** Runs the command; the exit status is vitest's, or 1 for a type error. */
export async function main(root: string, args: string[]): Promise<void> {
  const filters = args.filter((arg, n) => {
    return isPath(arg) && !/^-[^=]*$/.test(args[n - 1] ?? '');
  });
  if (filters.length === 0) {
    process.exitCode = await runVitest(root, args);
    return;
  }
  const { tangleTree } = await import('../tree.ts');
  const { testFiles } = await import('../vitest.ts');
  const tangled = tangleTree(root);
  const tested = new Set(testFiles(tangled));
  const sections = tangled.book.sections.filter(({ file }) => {
    return filters.some((filter) => file.includes(withoutDot(filter)));
  });
  for (const filter of filters.map(withoutDot)) {
    if (filter.startsWith('tests') || tangled.book.sections.some(
      ({ file }) => file.includes(filter))) continue;
    console.error(`nothing in the book is called ${filter}`);
    process.exitCode = 1;
    return;
  }
  const untried = sections.filter(({ file }) => !tested.has(file));
  const idle = sections.length > 0 && sections.length === untried.length &&
    !filters.some((filter) => withoutDot(filter).startsWith('tests/'));
  if (idle) await explain(tangled, untried);
  const [status, wrong] = await Promise.all([
    idle ? 0 : runVitest(root, args),
    sections.length === 1 ? typeErrors(root, tangled, sections) : [],
  ]);
  const { reportProblems } = await import('../report.ts');
  reportProblems(root, wrong);
  process.exitCode = status === 0 && wrong.length > 0 ? 1 : status;
}

/**
 * Room for what lives shortly, and all of it from the beginning: collecting
 * garbage costs less time.
 */
const YOUNG_GENERATION =
  ['--min-semi-space-size=64', '--max-semi-space-size=64'];

function isPath(arg: string): boolean {
  return /^(\.\/)?(chapters|tests)(\/|$)/.test(arg);
}

function withoutDot(path: string): string {
  return path.replace(/^\.\//, '');
}

/**
 * Loading the configuration without writing it somewhere first is possible
 * wherever the path of the project is a URL as it stands.
 */
function configLoader(root: string): string[] {
  return /[%#]/.test(root) ? [] : ['--configLoader=runner'];
}

/** Transformed modules stay on the disk, by what they are made of. */
function moduleCache(root: string): string[] {
  const folder = join(root, 'build', '.modules');
  keepNewest(folder, MODULES_KEPT);
  return [
    '--experimental.fsModuleCache',
    `--experimental.fsModuleCachePath=${folder}`,
  ];
}

const MODULES_KEPT = 4000;

/** Removes the older half of the files when there are more than `most`. */
function keepNewest(folder: string, most: number): void {
  try {
    const files = readdirSync(folder).map((name) => join(folder, name));
    if (files.length <= most) return;
    const times = new Map(files.map((path) => [path, statSync(path).mtimeMs]));
    const age = (path: string): number => -(times.get(path) ?? 0);
    files.sort((a, b) => age(a) - age(b));
    for (const path of files.slice(most / 2)) rmSync(path, { force: true });
  } catch {
    // There is none yet, or somebody else is tidying it up.
  }
}

/** Runs vitest in this terminal; its exit status. */
function runVitest(root: string, args: readonly string[]): Promise<number> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [
    ...YOUNG_GENERATION, vitest, 'run', ...configLoader(root),
    ...moduleCache(root), ...args,
  ], {
    cwd: root, stdio: 'inherit',
    // Each system that a test boots takes its programs from one file.
    env: { ...process.env, LOOMIX_SOURCES: stateOfSources(root) },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => { resolve(status ?? 1); });
  });
}

/** Says which tests try sections that have none of their own. */
async function explain(
  tangled: Tangled,
  sections: readonly Section[],
): Promise<void> {
  const { listed, Trials } = await import('../tried.ts');
  const trials = new Trials(tangled);
  for (const section of sections) {
    const found = trials.of(section);
    console.log(`${section.file} has no tests of its own; ` +
      (found.length === 0 ? 'nothing tries its code'
        : `it is tried in ${listed(found)}`));
  }
}

/** The type errors of the code that was written in some sections. */
async function typeErrors(
  root: string,
  tangled: Tangled,
  sections: readonly Section[],
) {
  const { sourceProblems } = await import('../check/examine.ts');
  const files = new Set(sections.map(({ file }) => file));
  const found = await sourceProblems(root, tangled, ({ kind, lines }) => {
    return kind !== 'syntax' && lines !== undefined &&
      lines.some(({ from }) => files.has(from?.at.file ?? ''));
  });
  return found.filter(({ at, code, severity }) => {
    return severity === 'error' && files.has(at.file) && /^TS/.test(code);
  });
}
