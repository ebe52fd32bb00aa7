/** Runs vitest against mutants, and looks that it does not hang. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from './plan.ts';

/** A line of the worker's log. */
export interface Entry {
  readonly start?: number;
  readonly passed?: number;
  readonly killed?: number;
  readonly stopped?: number;
  /** The test that failed, and its file. */
  readonly by?: string;
  readonly in?: string;
  /** A test file that fails without any mutant. */
  readonly broken?: string;
  /** A test file that is done with. */
  readonly finished?: string;
}

/** Beyond the limit of a mutant: a worker that has hung. */
const GRACE_MS = 10_000;

/**
 * Tries all mutants of `plan` against `tests`: the first alone, since it
 * settles most of them, and then the others. What the worker wrote.
 */
export async function runMutants(
  root: string,
  folder: string,
  plan: Omit<Plan, 'done' | 'log'>,
  [first, ...others]: readonly string[],
): Promise<Entry[]> {
  const log = join(folder, 'log');
  const path = join(folder, 'plan.json');
  writeFileSync(log, '');
  for (const tests of [first === undefined ? [] : [first], others]) {
    for (let left = tests; left.length > 0; left = unfinished(left, log)) {
      const done = settled(entriesIn(log));
      if (done.length === plan.mutants.length) return entriesIn(log);
      writeFileSync(path, JSON.stringify({ ...plan, done, log }));
      if (await runFiles(root, path, log, left, plan.limit)) break;
    }
  }
  return entriesIn(log);
}

/** The test files that the worker has not finished with. */
function unfinished(tests: readonly string[], log: string): string[] {
  const finished = entriesIn(log).flatMap((entry) => entry.finished ?? []);
  return tests.filter((test) =>
    !finished.some((path) => path.endsWith(`/${test}`)));
}

export function entriesIn(log: string): Entry[] {
  return readFileSync(log, 'utf8').split('\n')
    .filter((line) => line !== '').map((line) => JSON.parse(line) as Entry);
}

/** The mutants that were killed or stopped. */
export function settled(entries: readonly Entry[]): number[] {
  return entries.flatMap(({ killed, stopped }) => killed ?? stopped ?? []);
}

/** Runs test files. False: one hung in a mutant, which is noted. */
async function runFiles(
  root: string,
  plan: string,
  log: string,
  tests: readonly string[],
  limit: number,
): Promise<boolean> {
  const child = spawn(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=dot',
    ...tests,
  ], {
    cwd: root, stdio: 'ignore',
    env: { ...process.env, LOOMIX_MUTANTS: plan },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => { resolve(); });
    child.once('error', () => { resolve(); });
  });
  const hung = await watch(child, ended, log, limit * 1000 + GRACE_MS);
  if (hung === undefined) return true;
  const entry: Entry = { stopped: hung, by: 'it hung' };
  writeFileSync(log, `${JSON.stringify(entry)}\n`, { flag: 'a' });
  return false;
}

/** Waits for the end of `child`; the mutant in which it hung, if any. */
async function watch(
  child: ChildProcess, ended: Promise<void>, log: string, most: number,
): Promise<number | undefined> {
  let hung: number | undefined;
  const timer = setInterval(() => {
    const last = entriesIn(log).at(-1);
    const age = Date.now() - statSync(log).mtimeMs;
    if (last?.start === undefined || age < most) return;
    hung = last.start;
    child.kill('SIGKILL');
  }, 1000);
  await ended;
  clearInterval(timer);
  return hung;
}
