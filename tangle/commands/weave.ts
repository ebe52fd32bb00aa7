/** `npm run weave`: writes the book as HTML to build/book. */
import { readArguments } from '../answers.ts';
import { weaveAll } from '../weave/write.ts';

const USAGE = `npm run weave
Writes the book as HTML to build/book.`;

/** Runs the command; sets the exit status to 1 if the book is wrong. */
export async function main(root: string, args: string[]): Promise<void> {
  readArguments(USAGE, { args, options: {} });
  if (!await weaveAll(root)) process.exitCode = 1;
}
