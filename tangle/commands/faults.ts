/**
 * `npm run faults -- OPTIONS`: makes services fail in all places, or in
 * some, and looks at what comes of it. The program is a part of the book.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeProgram } from '../bundle.ts';
import { reportProblems } from '../report.ts';

/** Runs the command: the program takes over with its options. */
export async function main(root: string, args: string[]): Promise<void> {
  const program = join(root, 'build', 'bundle', 'faults.mjs');
  const failure = await makeProgram(root, program, (text) => {
    if (process.stderr.isTTY) console.error(`${text} …`);
  }, 'rigs/faults/main.ts');
  if (failure !== undefined) {
    reportProblems(root, failure.problems);
    console.error(failure.message);
    process.exitCode = 1;
    return;
  }
  process.argv = [process.argv[0] ?? 'node', program, ...args];
  await import(pathToFileURL(program).href);
}
