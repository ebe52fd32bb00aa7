/** The section files of the book, found without reading them. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the folder that holds the book. */
export const CHAPTERS = 'chapters';

/** A folder of the book, with what is in it. */
interface Folder {
  /** Path relative to the root. */
  readonly path: string;
  /** Its sections in reading order, as paths. */
  readonly files: readonly string[];
}

/**
 * Paths of all section files relative to `root`, in reading order: a
 * README comes before its neighbours, and the preface before all.
 */
export function listSections(root: string): string[] {
  return listBook(root).flatMap(({ files }) => files);
}

/** Paths of all folders of the book, relative to `root`. */
export function listFolders(root: string): string[] {
  return listBook(root).map(({ path }) => path);
}

function listBook(root: string): Folder[] {
  return listFolder(root, CHAPTERS, []);
}

/** `above` are the real paths of the folders that this one is in. */
function listFolder(
  root: string,
  path: string,
  above: readonly string[],
): Folder[] {
  const real = realPath(join(root, path));
  // A link to a folder that it is in would go round for ever.
  if (real === undefined || above.includes(real)) return [];
  const names = readdirSync(real)
    .filter((name) => !name.startsWith('.')).sort();
  const folders = names.filter((name) => isFolder(join(real, name)));
  const files = names.filter((name) => {
    return name.endsWith('.md') && !folders.includes(name);
  });
  const readme = files.filter((name) => name === 'README.md');
  const others = files.filter((name) => name !== 'README.md');
  return [
    { path, files: [...readme, ...others].map((name) => `${path}/${name}`) },
    ...folders.flatMap((name) => {
      return listFolder(root, `${path}/${name}`, [...above, real]);
    }),
  ];
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // A link that leads nowhere, or round in a circle, is no folder.
    return false;
  }
}
