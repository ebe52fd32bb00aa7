/** Writing the tangled tree: only what changed, each file at one stroke. */
import {
  mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { tangle, type Output, type Tangled } from './assemble.ts';
import { readBook } from './book.ts';
import { outputMap, outputText, withInlineMap } from './sourcemap.ts';

/** Folder of the tangled tree, relative to the root. */
export const BUILD = 'build';

const MANIFEST = `${BUILD}/.tangled.json`;

/** What writing the tree did; paths are relative to the tree. */
export interface Written {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Reads the book below `root`, tangles it and writes the tree. */
export function tangleTree(root: string): Tangled & Written {
  // The manifest is read before the book: what it names and the book no
  // longer makes is stale, even if someone else tangles meanwhile.
  const before = readManifest(root);
  const tangled = tangle(readBook(root));
  return { ...tangled, ...writeTree(root, tangled, before) };
}

/** Writes the outputs whose bytes changed and removes stale files. */
export function writeTree(
  root: string,
  tangled: Tangled,
  before: readonly string[],
): Written {
  // Old files go first: one may be in the way of a folder, or be the same
  // file as a new one whose name differs in case.
  const removed = before.filter((path) => !tangled.outputs.has(path));
  for (const path of removed) removeFile(join(root, BUILD), path);
  const changed: string[] = [];
  for (const output of tangled.outputs.values()) {
    const path = join(root, BUILD, output.path);
    if (writeIfChanged(path, fileText(output))) changed.push(output.path);
  }
  const paths = [...tangled.outputs.keys()].sort();
  writeIfChanged(join(root, MANIFEST), JSON.stringify(paths, null, 1));
  return { changed, removed };
}

/** Removes a file, and the folders that held nothing else. */
function removeFile(folder: string, path: string): void {
  try {
    rmSync(join(folder, path), { force: true });
    const parts = path.split('/');
    for (let n = parts.length - 1; n > 0; n--) {
      rmdirSync(join(folder, ...parts.slice(0, n)));
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(code)) {
      throw error;
    }
  }
}

/** The bytes of a tangled file on disk: text, and map with relative paths. */
export function fileText(output: Output): string {
  const folder = posix.dirname(`${BUILD}/${output.path}`);
  const map = outputMap(output, (file) => posix.relative(folder, file));
  return withInlineMap(outputText(output), map);
}

/** Paths of the files that the last tangling wrote. */
export function readManifest(root: string): string[] {
  try {
    const paths: unknown = JSON.parse(
      readFileSync(join(root, MANIFEST), 'utf8'));
    return Array.isArray(paths) ? paths.map(String) : [];
  } catch {
    return [];
  }
}

/**
 * Writes a file unless it has these bytes already. Readers see the old
 * file or the new one, never a part; several may write at once.
 */
export function writeIfChanged(path: string, text: string): boolean {
  if (readOrEmpty(path) === text) return false;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw Object.assign(error as Error, { path });
  }
  return true;
}

function readOrEmpty(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
