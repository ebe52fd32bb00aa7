/**
 * `npm start [-- options]`: boots the system in this terminal. What takes
 * long is reported on the error output; the rest is the system's.
 */
import { dirname, basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bookState, isUpToDate, stamp } from '../uptodate.ts';

/** Runs the command: the booting program takes over with its options. */
export async function main(root: string, args: string[]): Promise<void> {
  const version = basename(dirname(fileURLToPath(import.meta.url)));
  const program = join(root, 'build', 'bundle', 'main.mjs');
  const state = bookState(root, version);
  if (!isUpToDate(program, state)) {
    if (!await bring(root, program)) return;
    stamp(program, state);
  }
  process.argv = [process.argv[0] ?? 'node', program, ...args];
  await import(pathToFileURL(program).href);
}

/** Makes the program anew; false, and exit status 1, when it cannot. */
async function bring(root: string, program: string): Promise<boolean> {
  // Loaded late: a warm start needs neither Markdown nor maps.
  const { makeProgram } = await import('../bundle.ts');
  const { reportProblems } = await import('../report.ts');
  const failure = await makeProgram(root, program, (text) => {
    if (process.stderr.isTTY) console.error(`${text} …`);
  });
  if (failure === undefined) return true;
  reportProblems(root, failure.problems);
  console.error(failure.message);
  process.exitCode = 1;
  return false;
}
