/**
 * `npm run image -- ls|get|put`: files in and out of a disk, without a
 * system. The program is a part of the book.
 */
import { runPart } from '../part.ts';

/** Runs the command: the program takes over with its options. */
export async function main(root: string, args: string[]): Promise<void> {
  await runPart(root, 'image', args);
}
