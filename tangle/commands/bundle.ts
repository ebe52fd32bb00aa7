/**
 * Makes the bundles that `npm start` runs: the system, and the compiler of
 * its programs. What takes long is reported on the error output.
 */
import { join } from 'node:path';
import { makePrograms } from '../bundle.ts';
import { reportProblems } from '../report.ts';

/** Runs the command; sets the exit status to 1 when there is no bundle. */
export async function main(root: string): Promise<void> {
  const folder = join(root, 'build', 'bundle');
  const failure = await makePrograms(root, [
    { entry: 'boot/main.ts', program: join(folder, 'main.mjs') },
    { entry: 'host/compiling.ts', program: join(folder, 'compiling.mjs'),
      optional: true, compiles: true },
  ], (text) => {
    if (process.stderr.isTTY) console.error(`${text} …`);
  });
  if (failure === undefined) return;
  reportProblems(root, failure.problems);
  console.error(failure.message);
  process.exitCode = 1;
}
