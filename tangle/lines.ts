/** The lines of a tangled file, each with its place in the Markdown. */
import type { SourceLine } from './markdown.ts';
import type { Position } from './problem.ts';

/** One line of a tangled file. */
export interface OutputLine {
  readonly text: string;
  /** Characters put before the source text by references to chunks. */
  readonly indent: number;
  /** The line of the Markdown it came from; none for generated lines. */
  readonly from: SourceLine | undefined;
  /** The reference to the chunk that it is a line of. */
  readonly via?: Position | undefined;
  /** Text that a pass put into it, from left to right. */
  readonly inserted?: readonly InsertedText[];
}

/** Where inserted text stands in its line; from 0. */
export interface InsertedText {
  readonly column: number;
  readonly length: number;
}

/** Lines as the text of a file. */
export function linesText(lines: readonly OutputLine[]): string {
  return lines.map((line) => `${line.text}\n`).join('');
}

/**
 * How far in the source line the character at a column of the tangled line
 * stands; both from 0. Inserted text is where it was put.
 */
export function sourceOffset(line: OutputLine, column: number): number {
  let shift = line.indent;
  for (const { column: start, length } of line.inserted ?? []) {
    if (column < start) break;
    if (column < start + length) return Math.max(0, start - shift);
    shift += length;
  }
  return Math.max(0, column - shift);
}

/**
 * Where text of a tangled line was written, if it stands there as it does
 * here: none of it was generated. Columns count from 0.
 */
export function writtenAt(
  line: OutputLine,
  column: number,
  length: number,
): Position | undefined {
  const { text, indent, from, inserted = [] } = line;
  const end = column + length;
  const touches = inserted.some((one) => {
    return column < one.column + one.length && end > one.column;
  });
  if (from === undefined || column < indent || touches) return undefined;
  const offset = sourceOffset(line, column);
  const isSame = from.text.slice(offset, offset + length) ===
    text.slice(column, end);
  return isSame ? { ...from.at, column: from.at.column + offset } : undefined;
}

/**
 * The column (from 0) at which a character of the Markdown stands in a
 * tangled line, or the end of what was written; undefined if it is not in it.
 */
export function tangledColumn(
  { text, indent, from, inserted = [] }: OutputLine,
  at: Position,
): number | undefined {
  if (from?.at.file !== at.file || from.at.line !== at.line) return undefined;
  const offset = at.column - from.at.column;
  if (offset < 0) return undefined;
  if (text === '') return 0;
  let column = offset + indent;
  for (const one of inserted) {
    if (one.column > column) break;
    column += one.length;
  }
  return column <= text.length ? column : undefined;
}

/** Where in the Markdown a column (from 0) of a tangled line was written. */
export function originOf(
  line: OutputLine,
  column: number,
): Position | undefined {
  if (line.from === undefined) return undefined;
  const { at } = line.from;
  return { ...at, column: at.column + sourceOffset(line, column) };
}

/**
 * Like `originOf`, for tools that must name a place: what was generated is
 * where the text before it ends, or where the first text begins. Undefined
 * when nothing is from the book.
 */
export function nearestOrigin(
  lines: readonly OutputLine[],
  row: number,
  column: number,
): Position | undefined {
  const line = lines[row];
  const exact = line && originOf(line, column);
  if (exact !== undefined) return exact;
  const before = lines.slice(0, row).findLast(({ from }) => from !== undefined);
  if (before !== undefined) return originOf(before, before.text.length);
  const first = lines.find(({ from }) => from !== undefined);
  return first && originOf(first, 0);
}

/**
 * A line with `text` put in at a column. Text of several lines makes
 * several of it; all of them say that they are from the place where it
 * was put.
 */
export function insertInLine(
  line: OutputLine,
  column: number,
  text: string,
): OutputLine[] {
  const parts = text.split('\n');
  if (parts.length === 1) return [widen(line, column, text)];
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  const [left, right] = cut(line, column);
  const middle = parts.slice(1, -1).map((part) => {
    return { text: part, indent: part.length, from: right.from };
  });
  return [widen(left, column, first), ...middle, widen(right, 0, last)];
}

function widen(line: OutputLine, column: number, text: string): OutputLine {
  const known = line.inserted ?? [];
  const { length } = text;
  const before = known.filter((one) => one.column < column);
  const after = known.filter((one) => one.column >= column)
    .map((one) => ({ ...one, column: one.column + length }));
  const last = before.at(-1);
  // Text put into inserted text makes that longer.
  const inside = last !== undefined && last.column + last.length > column;
  const inserted = inside
    ? [...before.slice(0, -1),
      { ...last, length: last.length + length }, ...after]
    : [...before, { column, length }, ...after];
  return {
    ...line, inserted,
    text: line.text.slice(0, column) + text + line.text.slice(column),
  };
}

/** Cuts a line in two at a column; the right part knows where it begins. */
function cut(
  line: OutputLine,
  column: number,
): readonly [OutputLine, OutputLine] {
  const offset = sourceOffset(line, column);
  const { from, inserted = [] } = line;
  const left = {
    ...line, text: line.text.slice(0, column),
    inserted: inserted.filter((one) => one.column < column),
  };
  const right = {
    ...line, text: line.text.slice(column),
    indent: Math.max(0, line.indent - column),
    from: from && {
      text: from.text.slice(offset),
      at: { ...from.at, column: from.at.column + offset },
    },
    inserted: inserted.filter((one) => one.column >= column)
      .map((one) => ({ ...one, column: one.column - column })),
  };
  return [left, right];
}
