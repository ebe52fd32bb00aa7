/** `npm run weave`: writes the book as HTML to build/book. */
import { join } from 'node:path';
import { readArguments } from '../answers.ts';
import { BUILD, writeIfChanged } from '../tree.ts';
import { oneFile } from '../weave/onefile.ts';
import { weaveAll, WOVEN } from '../weave/write.ts';

const USAGE = `npm run weave [-- --one-file]
Writes the book as HTML to build/book.
  --one-file   also writes build/loomix.html, a file with a machine in it`;

/** Runs the command; sets the exit status to 1 if the book is wrong. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = readArguments(USAGE, {
    args, options: { 'one-file': { type: 'boolean', default: false } },
  });
  if (!await weaveAll(root)) {
    process.exitCode = 1;
  } else if (values['one-file']) {
    const path = join(root, BUILD, 'loomix.html');
    writeIfChanged(path, oneFile(join(root, WOVEN)));
    console.error(`wrote ${path}`);
  }
}
