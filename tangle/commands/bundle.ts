/**
 * Makes the bundle that `npm start` runs. What takes long is reported on
 * the error output.
 */
import { join } from 'node:path';
import { makeProgram } from '../bundle.ts';
import { reportProblems } from '../report.ts';

/** Runs the command; sets the exit status to 1 when there is no bundle. */
export async function main(root: string): Promise<void> {
  const program = join(root, 'build', 'bundle', 'main.mjs');
  const failure = await makeProgram(root, program, (text) => {
    if (process.stderr.isTTY) console.error(`${text} …`);
  });
  if (failure === undefined) return;
  reportProblems(root, failure.problems);
  console.error(failure.message);
  process.exitCode = 1;
}
