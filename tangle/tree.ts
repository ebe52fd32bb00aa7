/** Writing the tangled tree: only what changed, each file at one stroke. */
import {
  mkdirSync, readFileSync, renameSync, rmSync, writeFileSync,
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
  const changed: string[] = [];
  for (const output of tangled.outputs.values()) {
    const path = join(root, BUILD, output.path);
    if (writeIfChanged(path, fileText(output))) changed.push(output.path);
  }
  const removed = before.filter((path) => !tangled.outputs.has(path));
  for (const path of removed) {
    rmSync(join(root, BUILD, path), { force: true });
  }
  const paths = [...tangled.outputs.keys()].sort();
  writeIfChanged(join(root, MANIFEST), JSON.stringify(paths, null, 1));
  return { changed, removed };
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
  writeFileSync(temporary, text);
  renameSync(temporary, path);
  return true;
}

function readOrEmpty(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
