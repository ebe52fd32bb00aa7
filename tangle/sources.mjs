/**
 * In which state the sources are. What was made of them in this state need
 * not be made again. Plain JavaScript, as start.mjs is.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** A digest of all that the system of the project at `root` is made of. */
export function stateOfSources(root) {
  const hash = createHash('sha256');
  const files = [
    ...filesBelow(root, 'chapters', '.md'),
    ...filesBelow(root, 'tangle', '.ts'),
    'package-lock.json',
  ];
  for (const file of files) {
    hash.update(`\n${file}\n`).update(readIfPresent(join(root, file)) ?? '');
  }
  return hash.digest('hex');
}

/** Paths relative to the root, in order; links are followed, once. */
function filesBelow(root, folder, ending, above = []) {
  const { real, names } = readFolder(join(root, folder));
  if (above.includes(real)) return [];
  return names.sort().flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name.endsWith(ending)) return [path];
    // Whatever has a dot in its name is no folder of ours.
    if (name.includes('.')) return [];
    return filesBelow(root, path, ending, [...above, real]);
  });
}

/** The names in a folder; none if it is no folder. */
function readFolder(path) {
  try {
    return { real: realpathSync(path), names: readdirSync(path) };
  } catch {
    return { real: path, names: [] };
  }
}

/** The text of a file, or undefined if it cannot be read. */
export function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
