/** `npm run weave`: writes the book as HTML to build/book. */
import { join } from 'node:path';
import { readArguments } from '../answers.ts';
import { BUILD, writeIfChanged } from '../tree.ts';
import { readBook } from '../book.ts';
import { oneFile } from '../weave/onefile.ts';
import { printBook } from '../weave/paper.ts';
import { weaveAll, WOVEN } from '../weave/write.ts';

const USAGE = `npm run weave [-- --one-file] [--pdf]
Writes the book as HTML to build/book.
  --one-file   also writes build/loomix.html, a file with a machine in it
  --pdf        also prints the book to build/loomix.pdf, with Chromium`;

/** Runs the command; sets the exit status to 1 if the book is wrong. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = readArguments(USAGE, {
    args, options: {
      'one-file': { type: 'boolean', default: false },
      pdf: { type: 'boolean', default: false },
    },
  });
  if (!await weaveAll(root)) {
    process.exitCode = 1;
    return;
  }
  const folder = join(root, WOVEN);
  if (values['one-file']) {
    const path = join(root, BUILD, 'loomix.html');
    writeIfChanged(path, oneFile(folder));
    console.error(`wrote ${path}`);
  }
  if (values.pdf) {
    const path = join(root, BUILD, 'loomix.pdf');
    await printBook(readBook(root).sections, folder, path);
    console.error(`wrote ${path}`);
  }
}
