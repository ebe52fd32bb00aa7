/** What modules import of the book, as their text says it. */

/** The only module that is imported by a name without `#`. */
export const FILES = 'node:fs';

/** What the loom puts in may be on one line with what was there. */
const NEEDED = new RegExp('(?:^|; )(?:import|export)\\s+(?!type\\b)' +
  '(?:[^;\']*?\\bfrom\\s+)?\'(?:#([\\w./-]+)|node:fs)\'', 'gm');

/** The modules that must be there when this text runs; those of which it has
 *  only types are left out. */
export function neededBy(text: string): string[] {
  return [...text.matchAll(NEEDED)].map(([, name = FILES]) => name);
}
