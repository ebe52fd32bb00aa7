/** The book: all sections of `chapters/`, in reading order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSections } from './listing.ts';
import { parseSection, type Section } from './section.ts';

/** All sections, in reading order, and the folder they were read from. */
export interface Book {
  /** Absolute path of the project. */
  readonly root: string;
  readonly sections: readonly Section[];
}

/**
 * Reads the book below `root`. A missing folder is an empty book. A file
 * that vanishes while it is being read is left out.
 */
export function readBook(root: string): Book {
  const sections: Section[] = [];
  for (const file of listSections(root)) {
    const text = readIfPresent(join(root, file));
    if (text !== undefined) sections.push(parseSection(file, text));
  }
  return { root, sections };
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
