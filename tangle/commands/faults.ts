/**
 * `npm run faults -- OPTIONS`: makes services fail in all places, or in
 * some, and looks at what comes of it. The program is a part of the book.
 */
import { runPart } from '../part.ts';

/** Runs the command: the program takes over with its options. */
export async function main(root: string, args: string[]): Promise<void> {
  await runPart(root, 'faults', args);
}
