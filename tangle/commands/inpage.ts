/** `npm run inpage`: which sections' tests run in a page of the book. */
import { readArguments } from '../answers.ts';
import { testPath } from '../destination.ts';
import { count } from '../report.ts';
import { tangleTree } from '../tree.ts';
import { Testable } from '../weave/testable.ts';

const USAGE = `npm run inpage
Prints for each section whose tests do not run in a page why they do not.`;

/** Runs the command. */
export function main(root: string, args: string[]): void {
  readArguments(USAGE, { args, options: {} });
  const tangled = tangleTree(root);
  const testable = new Testable(tangled);
  const tried = tangled.book.sections.filter((section) =>
    tangled.outputs.has(testPath(section)));
  const out = tried.flatMap((section) => {
    const lacks = testable.lacks(section);
    return lacks === undefined ? [] : [`${section.file}  ${lacks}`];
  });
  for (const line of out) console.log(line);
  console.log(`The tests of ${count(tried.length - out.length, 'section')} ` +
    `of ${tried.length} run in a page.`);
}
