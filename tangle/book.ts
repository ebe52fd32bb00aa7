/** The book: all sections of `chapters/`, in reading order. */
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSections } from './listing.ts';
import { problem } from './problem.ts';
import { parseSection, type Section } from './section.ts';

/** All sections, in reading order, and the folder they were read from. */
export interface Book {
  /** Absolute path of the project. */
  readonly root: string;
  readonly sections: readonly Section[];
}

/**
 * Reads the book below `root`. A missing folder is an empty book. A file
 * that vanishes while it is being read is left out; one that is there and
 * cannot be read is a problem. Texts in `edited`, by their paths, count in
 * place of what is on the disk.
 */
export function readBook(
  root: string,
  edited: ReadonlyMap<string, string> = new Map(),
): Book {
  const files = new Set([...listSections(root), ...edited.keys()]);
  const sections = [...files].flatMap((file) => {
    const text = edited.get(file);
    return text === undefined ? readSection(root, file) ?? []
      : parsed(file, text);
  });
  return { root, sections: inReadingOrder(sections) };
}

/** By chapter and name, but the appendices of a chapter after the rest. */
function inReadingOrder(sections: readonly Section[]): Section[] {
  const chapters = new Map<string, Section[]>();
  for (const section of sections) {
    const known = chapters.get(section.chapter) ?? [];
    chapters.set(section.chapter, [...known, section]);
  }
  return [...chapters.values()].flatMap((chapter) => [
    ...chapter.filter(({ isAppendix }) => !isAppendix),
    ...chapter.filter(({ isAppendix }) => isAppendix),
  ]);
}

/** Sections as they were read last: most are the same the next time. */
const read = new Map<string, { text: string, section: Section }>();

function parsed(file: string, text: string): Section {
  const known = read.get(file);
  if (known?.text === text) return known.section;
  const section = parseSection(file, text);
  read.set(file, { text, section });
  return section;
}

function readSection(root: string, file: string): Section | undefined {
  const path = join(root, file);
  try {
    return parsed(file, readFileSync(path, 'utf8'));
  } catch (error) {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      return undefined;
    }
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const at = { file, line: 1, column: 1 };
    const unread = problem(at, 'unreadable',
      `this section is not in the book: it cannot be read (${code})`);
    return { ...parseSection(file, ''), problems: [unread] };
  }
}
