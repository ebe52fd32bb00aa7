/** What was found of names, kept as long as the code is the same. */
import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from 'typescript';
import type { Tangled } from '../../assemble.ts';
import { linesText } from '../../lines.ts';
import { typeScriptOutputs } from '../../origin.ts';
import { BUILD, writeIfChanged } from '../../tree.ts';
import { findNames, type Found } from './find.ts';

const KEPT = `${BUILD}/.names.json`;

/** What is kept, and of what it was made. */
interface Kept {
  readonly made: string;
  readonly found: Found;
}

/** Files that decide about it, beside the code. */
const TOOLS = ['find.ts', 'describe.ts', '../../check/compiler.ts',
  '../../../tsconfig.json', '../../../package-lock.json'];

/** The names of a book, if they have been found for this very code. */
export function knownNames(tangled: Tangled): Found | undefined {
  const kept = join(tangled.book.root, KEPT);
  if (!existsSync(kept)) return undefined;
  try {
    const { made, found } = JSON.parse(readFileSync(kept, 'utf8')) as Kept;
    return made === digest(tangled) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The names of a book; they are looked for if they are not known. */
export function namesOf(tangled: Tangled): Found {
  const known = knownNames(tangled);
  if (known !== undefined) return known;
  console.error('the type checker looks at all names (some 10 s) …');
  const found = findNames(tangled);
  const kept: Kept = { made: digest(tangled), found };
  writeIfChanged(join(tangled.book.root, KEPT), JSON.stringify(kept));
  return found;
}

/** A digest of all that the checker reads; prose is no part of it. */
function digest(tangled: Tangled): string {
  const hash = createHash('sha256').update(version);
  for (const tool of TOOLS) addTool(hash, new URL(tool, import.meta.url));
  for (const output of typeScriptOutputs(tangled)) {
    hash.update(`${output.path}\n${linesText(output.lines)}\n`);
  }
  return hash.digest('base64');
}

function addTool(hash: Hash, url: URL): void {
  if (existsSync(url)) hash.update(readFileSync(url));
}
