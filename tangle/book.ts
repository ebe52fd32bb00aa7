/** The book: all sections of `chapters/`, in reading order. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseSection, type Section } from './section.ts';

/** All sections, in reading order, and the folder they were read from. */
export interface Book {
  /** Absolute path of the project. */
  readonly root: string;
  readonly sections: readonly Section[];
}

/** Name of the folder that holds the book. */
export const CHAPTERS = 'chapters';

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

/**
 * Paths of all section files relative to `root`, in reading order: a
 * README comes before its neighbours, and the preface before all.
 */
export function listSections(root: string): string[] {
  return listFolder(root, CHAPTERS);
}

function listFolder(root: string, folder: string): string[] {
  const names = namesIn(join(root, folder)).sort();
  const files = names.filter((name) => name.endsWith('.md'));
  const readme = files.filter((name) => name === 'README.md');
  const others = files.filter((name) => name !== 'README.md');
  const folders = names.filter((name) => isFolder(join(root, folder, name)));
  return [
    ...[...readme, ...others].map((name) => `${folder}/${name}`),
    ...folders.flatMap((name) => listFolder(root, `${folder}/${name}`)),
  ];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
