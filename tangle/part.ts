/** Programs of the book that are commands: rigs/NAME/main.ts. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makePrograms } from './bundle.ts';
import { reportProblems } from './report.ts';

/** Builds the program `name` of the book and lets it take over. */
export async function runPart(
  root: string, name: string, args: readonly string[],
): Promise<void> {
  const program = join(root, 'build', 'bundle', `${name}.mjs`);
  const entry = `rigs/${name}/main.ts`;
  const failure = await makePrograms(root, [{ entry, program }], (text) => {
    if (process.stderr.isTTY) console.error(`${text} …`);
  });
  if (failure !== undefined) {
    reportProblems(root, failure.problems);
    console.error(failure.message);
    process.exitCode = 1;
    return;
  }
  process.argv = [process.argv[0] ?? 'node', program, ...args];
  await import(pathToFileURL(program).href);
}
