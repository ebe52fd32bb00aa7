/**
 * Passes: what is done to a module between assembling and writing it.
 *
 * A pass reads the text of an assembled file and says what is to be
 * inserted where. Every tool then sees the file with the insertions, and
 * every place in them is, for all maps, the place where they were put. The
 * pages show files as they were before.
 */
import type { Output } from './assemble.ts';
import { guardLoops } from './guards.ts';
import { insertInLine, linesText, nearestOrigin } from './lines.ts';
import { problem, type Position, type Problem } from './problem.ts';
import { expandRecords } from './records.ts';

/** A file that a pass may look at. */
export interface Assembled {
  /** Path relative to the tree: `servers/vm/region.ts`. */
  readonly path: string;
  readonly kind: Output['kind'];
  readonly text: string;
}

/** Text to be put before the character at `offset` of the file's text. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** Says that something is wrong at an offset of the file's text. */
export type Complain = (
  offset: number, code: string, message: string,
) => void;

/** One pass over one file. Must not keep anything between two files. */
export type Pass = (
  file: Assembled, complain: Complain,
) => readonly Insertion[];

/** All passes, in the order in which they run. Guards see all loops. */
export const PASSES: readonly Pass[] = [expandRecords, guardLoops];

/** Applies passes to a file; each sees what those before it inserted. */
export function applyPasses(
  output: Output,
  passes: readonly Pass[],
  problems: Problem[],
): Output {
  let { lines } = output;
  for (const pass of passes) {
    const text = linesText(lines);
    const complain: Complain = (offset, code, message) => {
      problems.push(problem(placeAt(output, lines, offset), code, message));
    };
    lines = insert(lines, insertions(pass, { ...output, text }, complain));
  }
  return lines === output.lines ? output : { ...output, lines };
}

/** What each pass last inserted into each file; most do not change. */
const known = new Map<Pass, Map<string, {
  readonly file: Assembled, readonly found: readonly Insertion[],
}>>();

/** What a pass inserts into a file. It is asked again if it complained. */
function insertions(
  pass: Pass,
  { path, kind, text }: Assembled,
  complain: Complain,
): readonly Insertion[] {
  const files = known.get(pass) ?? new Map();
  known.set(pass, files);
  const last = files.get(path);
  if (last?.file.text === text && last.file.kind === kind) return last.found;
  let complains = false;
  const file = { path, kind, text };
  const found = pass(file, (...about) => {
    complains = true;
    complain(...about);
  });
  if (complains) files.delete(path);
  else files.set(path, { file, found });
  return found;
}

/** The lines with all insertions; those at one offset stay in order. */
function insert(
  lines: Output['lines'],
  insertions: readonly Insertion[],
): Output['lines'] {
  if (insertions.length === 0) return lines;
  const starts = lineStarts(lines);
  const byRow = new Map<number, Insertion[]>();
  for (const one of insertions) {
    const row = rowAt(starts, one.offset);
    const known = byRow.get(row) ?? [];
    byRow.set(row, known);
    known.push(one);
  }
  return lines.flatMap((line, row) => {
    // From right to left: what is still to come keeps its column.
    const here = (byRow.get(row) ?? []).toReversed()
      .sort((a, b) => b.offset - a.offset);
    return here.reduce((done, { offset, text }) => {
      const [first = line, ...rest] = done;
      const column = offset - (starts[row] ?? 0);
      return [...insertInLine(first, column, text), ...rest];
    }, [line]);
  });
}

function lineStarts(lines: Output['lines']): number[] {
  let start = 0;
  return lines.map(({ text }) => {
    const here = start;
    start += text.length + 1;
    return here;
  });
}

/** The last row that begins at or before the offset. */
function rowAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

function placeAt(
  { path }: Output,
  lines: Output['lines'],
  offset: number,
): Position {
  const starts = lineStarts(lines);
  const row = rowAt(starts, offset);
  const column = Math.min(
    offset - (starts[row] ?? 0), lines[row]?.text.length ?? 0);
  return nearestOrigin(lines, row, column) ??
    { file: path, line: row + 1, column: column + 1 };
}
