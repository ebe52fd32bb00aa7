/** Writing the woven book to disk. */
import {
  existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { CHAPTERS } from '../listing.ts';
import { count, reportProblems } from '../report.ts';
import { tangleTree, writeIfChanged } from '../tree.ts';
import { weave, type Woven } from './weave.ts';

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
  for (const asset of woven.assets) {
    copyIfChanged(join(root, CHAPTERS, asset), join(folder, asset));
  }
  removeOthers(folder, woven);
  const problems = [...tangled.problems, ...woven.problems];
  const failed = reportProblems(root, problems);
  console.error(
    `wove ${count(woven.files.size, 'file')} to ${WOVEN}: ` +
    count(problems.length, 'problem'));
  return !failed;
}

/** Kinds of files that weaving leaves; others may be somebody else's. */
const OURS = /\.(html|css|svg|png|jpe?g|gif|webp|avif)$/;

function copyIfChanged(from: string, to: string): void {
  const bytes = readFileSync(from);
  if (existsSync(to) && readFileSync(to).equals(bytes)) return;
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, bytes);
}

/** Removes what earlier weaving left and this did not write. */
function removeOthers(
  folder: string,
  { files, assets }: Woven,
): void {
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const page = name.split(sep).join('/');
    if (!OURS.test(page)) continue;
    if (!files.has(page) && !assets.has(page)) {
      rmSync(join(folder, name), { force: true });
    }
  }
}
