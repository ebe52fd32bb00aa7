/** Whether what was made from the book is still what it would be. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSections } from './listing.ts';

/** A digest of the whole book, and of `version`, which names the tools. */
export function bookState(root: string, version: string): string {
  const hash = createHash('sha256').update(version);
  for (const file of [...listSections(root), 'package-lock.json']) {
    hash.update(`\n${file}\n`).update(readIfPresent(join(root, file)) ?? '');
  }
  return hash.digest('hex');
}

/** True when `path` exists and was stamped with this state. */
export function isUpToDate(path: string, state: string): boolean {
  return existsSync(path) && readIfPresent(`${path}.stamp`) === state;
}

/** Notes that the file at `path` was made from this state. */
export function stamp(path: string, state: string): void {
  writeFileSync(`${path}.stamp`, state);
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
