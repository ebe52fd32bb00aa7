/** Writing the tangled tree: only what changed, each file at one stroke. */
import {
  mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync,
  writeFileSync, type Stats,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { tangle, type Output, type Tangled } from './assemble.ts';
import { readBook } from './book.ts';
import { outputMap, outputText, withInlineMap } from './sourcemap.ts';
import { Maker, stampOf, validStamp, type Stamp } from './stamps.ts';

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
  before: Manifest,
): Written {
  // Old files go first: one may be in the way of a folder, or be the same
  // file as a new one whose name differs in case.
  const removed = Object.keys(before)
    .filter((path) => !tangled.outputs.has(path));
  for (const path of removed) removeFile(join(root, BUILD), path);
  const changed: string[] = [];
  const after: Record<string, Stamp> = {};
  const maker = new Maker();
  for (const [name, output] of [...tangled.outputs].sort(byName)) {
    const path = join(root, BUILD, name);
    const made = maker.digest(output);
    // Making the map of a file takes longer than all else.
    const known = validStamp(path, made, before[name]);
    const text = known === undefined ? fileText(output) : '';
    const found = known ?? stampOfText(path, made, text);
    after[name] = found ?? stampOf(writeFile(path, text), made);
    if (found === undefined) changed.push(name);
  }
  writeIfChanged(join(root, MANIFEST), JSON.stringify(after, null, 1));
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

/** The stamps of the files that the last tangling wrote, by path. */
export type Manifest = Readonly<Record<string, Stamp>>;

/** The stamps of the tree below `root`; none if there is no tree. */
export function readManifest(root: string): Manifest {
  try {
    const stamps: unknown = JSON.parse(
      readFileSync(join(root, MANIFEST), 'utf8'));
    return stamps !== null && typeof stamps === 'object' &&
      !Array.isArray(stamps) ? stamps as Manifest : {};
  } catch {
    return {};
  }
}

/** The text of a file of the tree, without its map, if it is there. */
export function readTangled(root: string, path: string): string | undefined {
  return readOrEmpty(join(root, BUILD, path))
    ?.replace(/\/\/# sourceMappingURL=data:[^\n]*\n?$/, '');
}

function byName([a]: [string, Output], [b]: [string, Output]): number {
  return a < b ? -1 : 1;
}

/** The stamp of a file that is there and has these bytes. */
function stampOfText(
  path: string,
  made: string,
  text: string,
): Stamp | undefined {
  // If another process writes it now, the stamp will be of no use.
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || readOrEmpty(path) !== text) return undefined;
  return stampOf(found, made);
}

/**
 * Writes a file unless it has these bytes already. Readers see the old
 * file or the new one, never a part; several may write at once.
 */
export function writeIfChanged(path: string, text: string): boolean {
  if (readOrEmpty(path) === text) return false;
  writeFile(path, text);
  return true;
}

/** Writes a file at one stroke; what it then is on the disk. */
function writeFile(path: string, text: string): Stats {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    const written = statSync(temporary);
    renameSync(temporary, path);
    return written;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw Object.assign(error as Error, { path });
  }
}

function readOrEmpty(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
