/** The section files of the book, found without reading them. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the folder that holds the book. */
export const CHAPTERS = 'chapters';

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
