/** `npm run tangle [-- --watch]`: writes the tangled tree. */
import { readArguments } from '../answers.ts';
import { count, reportProblems } from '../report.ts';
import { tangleTree } from '../tree.ts';
import { watchBook } from '../watch.ts';

const USAGE = `npm run tangle [-- --watch]
Writes the tangled tree to build/; with --watch, again after each change.`;

/** Runs the command; sets the exit status to 1 if the book is wrong. */
export function main(root: string, args: string[]): void {
  const { values } = readArguments(USAGE, {
    args, options: { watch: { type: 'boolean', default: false } },
  });
  const ok = tangleOnce(root);
  if (values.watch) {
    console.error('watching the chapters; ^C ends');
    watchBook(root, () => tangleOnce(root));
  } else if (!ok) {
    process.exitCode = 1;
  }
}

function tangleOnce(root: string): boolean {
  const start = performance.now();
  const result = tangleTree(root);
  const failed = reportProblems(root, result.problems);
  const took = Math.round(performance.now() - start);
  console.error(
    `tangled ${count(result.outputs.size, 'file')} from ` +
    `${count(result.book.sections.length, 'section')}: ` +
    `${result.changed.length} written, ${result.removed.length} removed, ` +
    `${count(result.problems.length, 'problem')}, ${took} ms`);
  return !failed;
}
