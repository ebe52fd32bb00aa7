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
  /** The time was up before all was tried. */
  readonly late?: boolean;
}

/** Beyond the limit of a mutant: a worker that has hung. */
const GRACE_MS = 10_000;

/**
 * Tries all mutants of `plan` against groups of test files, one group after
 * the other: the first settles most of them. Ends at `end` (milliseconds
 * since 1970) in any case. What the worker wrote.
 */
export async function runMutants(
  root: string,
  folder: string,
  plan: Omit<Plan, 'done' | 'log'>,
  groups: readonly (readonly string[])[],
  end = Infinity,
): Promise<Entry[]> {
  const log = join(folder, 'log');
  const path = join(folder, 'plan.json');
  writeFileSync(log, '');
  for (const tests of groups) {
    for (let left = tests; left.length > 0; left = unfinished(left, log)) {
      const done = settled(entriesIn(log));
      if (done.length === plan.mutants.length) return entriesIn(log);
      if (Date.now() >= end) return [...entriesIn(log), { late: true }];
      writeFileSync(path, JSON.stringify({ ...plan, done, log }));
      const task = { root, plan: path, log, limit: plan.limit, end };
      if (await runFiles(task, left)) break;
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

/** One vitest: its plan, its log, and how long it may take. */
interface Task {
  readonly root: string;
  readonly plan: string;
  readonly log: string;
  readonly limit: number;
  readonly end: number;
}

/** Runs test files. False: one hung in a mutant, which is noted. */
async function runFiles(
  task: Task, tests: readonly string[],
): Promise<boolean> {
  const { root, plan, log } = task;
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
  const hung = await watch(child, ended, task);
  if (hung === 'late') return false;
  if (hung === undefined) return true;
  const entry: Entry = { stopped: hung, by: 'it hung' };
  writeFileSync(log, `${JSON.stringify(entry)}\n`, { flag: 'a' });
  return false;
}

/** Waits for the end of `child`, or of the time; where it hung, if so. */
async function watch(
  child: ChildProcess, ended: Promise<void>, { log, limit, end }: Task,
): Promise<number | 'late' | undefined> {
  const most = limit * 1000 + GRACE_MS;
  let hung: number | 'late' | undefined;
  const timer = setInterval(() => {
    const last = entriesIn(log).at(-1);
    if (Date.now() >= end) {
      hung = 'late';
      child.kill('SIGKILL');
      return;
    }
    const age = Date.now() - statSync(log).mtimeMs;
    if (last?.start === undefined || age < most) return;
    hung = last.start;
    child.kill('SIGKILL');
  }, 1000);
  await ended;
  clearInterval(timer);
  return hung;
}
