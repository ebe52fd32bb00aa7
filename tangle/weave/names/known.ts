/** What was found of names, kept as long as the code is the same. */
import type { Tangled } from '../../assemble.ts';
import { Kept } from '../kept.ts';
import { findNames, type Found } from './find.ts';
import { sourcesOf } from './sources.ts';

/** Files that decide about it, beside the code; the lock file knows which
 *  compiler it was. */
const TOOLS = ['find.ts', 'describe.ts', 'resolve.ts', 'sources.ts',
  '../../check/compiler.ts', '../../check/globals.ts',
  '../../../tsconfig.json', '../../../package-lock.json'];

const KEPT = new Kept<Found>('.names.json',
  TOOLS.map((tool) => new URL(tool, import.meta.url)),
  (tangled) => [...sourcesOf(tangled).values()]);

/** The names of a book, if they have been found for this very code. */
export function knownNames(tangled: Tangled): Found | undefined {
  return KEPT.known(tangled);
}

/** The names of a book; they are looked for if they are not known. */
export function namesOf(tangled: Tangled): Found {
  const known = knownNames(tangled);
  if (known !== undefined) return known;
  console.error('the type checker looks at all names (some 10 s) …');
  const found = findNames(tangled);
  KEPT.keep(tangled, found);
  return found;
}
