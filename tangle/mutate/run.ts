/** Runs vitest against mutants, again and again if a mutant hangs it. */
import { spawn } from 'node:child_process';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Answer } from '../answers.ts';
import { fateOf } from './parts.ts';
import type { Plan } from './plan.ts';
import { Store } from './store.ts';

/**
 * Tries all mutants of `plan`; ends at `end` (milliseconds since 1970) in any
 * case. False: the time was up before all was tried.
 */
export async function runMutants(
  root: string, folder: string, plan: Omit<Plan, 'done'>, end = Infinity,
): Promise<boolean> {
  const path = join(folder, 'plan.json');
  const done = join(folder, 'done');
  const known = new Store(plan.store);
  const isSettled = plan.mutants.every((mutant) =>
    fateOf(plan, known, mutant) !== 'not tried');
  if (isSettled) return true;
  writeFileSync(path, JSON.stringify({ ...plan, done }));
  while (!existsSync(done)) {
    if (Date.now() >= end) return false;
    const before = sizeOf(plan.store);
    const output = await runVitest(root, path, filesToRun(plan), end);
    if (sizeOf(plan.store) === before && !existsSync(done) &&
        Date.now() < end) {
      throw new Answer(`the tests cannot be run: ${output.slice(-1000)}`);
    }
  }
  rmSync(done);
  return true;
}

/** The test files of which nothing is known; the worker needs one. */
function filesToRun({ store, tests }: Omit<Plan, 'done'>): string[] {
  const known = new Store(store);
  const files = tests.filter(({ file, of }) =>
    known.map(file, of) === undefined).map(({ file }) => file);
  return files.length > 0 ? files : tests.slice(0, 1).map(({ file }) => file);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Runs test files until `end`; what vitest says. */
function runVitest(
  root: string, plan: string, tests: readonly string[], end: number,
): Promise<string> {
  const child = spawn(process.execPath, [
    '--min-semi-space-size=64', '--max-semi-space-size=64',
    join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=dot',
    '--experimental.fsModuleCache',
    `--experimental.fsModuleCachePath=${join(root, 'build', '.modules')}`,
    ...tests,
  ], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOOMIX_MUTANTS: plan },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      said = `${said}${data.toString()}`.slice(-10_000);
    });
  }
  const timer = setInterval(() => {
    if (Date.now() >= end) child.kill('SIGKILL');
  }, 1000);
  return new Promise((resolve) => {
    const ended = (): void => { clearInterval(timer); resolve(said); };
    child.once('close', ended);
    child.once('error', ended);
  });
}
