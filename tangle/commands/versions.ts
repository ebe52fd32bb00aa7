/**
 * Builds the services that an edit has changed, for a machine that runs.
 * The stamps of the tree that the machine was made of come in on the
 * standard input, the answer goes to the standard output, both as JSON.
 * What is wrong with the book is reported on the error output.
 */
import { text } from 'node:stream/consumers';
import { reportProblems } from '../report.ts';
import { buildVersions, type Stamps } from '../versions.ts';

/** Runs the command; sets the exit status to 1 when something is wrong. */
export async function main(root: string): Promise<void> {
  const known = JSON.parse(await text(process.stdin)) as Stamps;
  const { problems, ...answer } = await buildVersions(root, known);
  reportProblems(root, problems);
  if (problems.length > 0) process.exitCode = 1;
  console.log(JSON.stringify(answer));
}
