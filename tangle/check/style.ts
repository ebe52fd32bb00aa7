/** What a printed page asks of code: narrow lines and short blocks. */
import type { Tangled } from '../assemble.ts';
import { problem, type Problem } from '../problem.ts';

const WIDTH_MAX = 80;
const BLOCK_LINES_MAX = 40;

/** Lines that are too wide, and blocks that are too long to read. */
export function styleProblems({ blocks }: Tangled): Problem[] {
  const found: Problem[] = [];
  for (const { block, destination } of blocks) {
    if (destination.kind === 'shown' || destination.kind === 'console') {
      continue;
    }
    if (block.lines.length > BLOCK_LINES_MAX) {
      found.push(problem(block.at, 'long block',
        `${block.lines.length} lines; no block has more than ` +
        `${BLOCK_LINES_MAX}: split it where the prose can say why`));
    }
    for (const { text, at } of block.lines) {
      if (text.length <= WIDTH_MAX) continue;
      const column = at.column + WIDTH_MAX;
      found.push(problem({ ...at, column }, 'wide line',
        `${text.length} columns; ${WIDTH_MAX} fit a page`));
    }
  }
  return found;
}
