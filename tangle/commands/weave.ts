/** `npm run weave`: writes the book as HTML to build/book. */
import { weaveTree } from '../weave/write.ts';

/** Runs the command; sets the exit status to 1 if the book is wrong. */
export function main(root: string): void {
  if (!weaveTree(root)) process.exitCode = 1;
}
