/** Writing the woven book to disk. */
import { readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { count, reportProblems } from '../report.ts';
import { tangleTree, writeIfChanged } from '../tree.ts';
import { weave } from './weave.ts';

/** Folder of the woven book, relative to the root. */
export const WOVEN = 'build/book';

/** Tangles and weaves the book and reports; false when it is wrong. */
export function weaveTree(root: string): boolean {
  const tangled = tangleTree(root);
  const woven = weave(tangled);
  const folder = join(root, WOVEN);
  for (const [page, text] of woven.files) {
    writeIfChanged(join(folder, page), text);
  }
  removeOthers(folder, woven.files);
  const problems = [...tangled.problems, ...woven.problems];
  const failed = reportProblems(root, problems);
  console.error(
    `wove ${count(woven.files.size, 'file')} to ${WOVEN}: ` +
    count(problems.length, 'problem'));
  return !failed;
}

/** Removes what earlier weaving left and this did not write. */
function removeOthers(
  folder: string,
  files: ReadonlyMap<string, string>,
): void {
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const page = name.split(sep).join('/');
    if (/\.(html|css)$/.test(page) && !files.has(page)) {
      rmSync(join(folder, name), { force: true });
    }
  }
}
