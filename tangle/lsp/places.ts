/** Between the Markdown, as editors count it, and what is made of it. */
import {
  nearestOrigin, tangledColumn, writtenAt, type OutputLine,
} from '../lines.ts';
import type { Position } from '../problem.ts';
import type { Source } from './live.ts';

/** A place in a text as the protocol says it; both from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** A stretch of a file of the book. */
export interface Stretch {
  /** Relative to the root. */
  readonly file: string;
  readonly range: { readonly start: Place, readonly end: Place };
}

/** A character of a source. */
export interface Spot {
  readonly source: Source;
  readonly offset: number;
}

/** The stretch that begins at a position. */
export function stretchAt(at: Position, length: number): Stretch {
  const start = { line: at.line - 1, character: at.column - 1 };
  const end = { ...start, character: start.character + length };
  return { file: at.file, range: { start, end } };
}

/** One text for each stretch. */
export function stretchKey({ file, range: { start, end } }: Stretch): string {
  return `${file}:${start.line}:${start.character}:${end.character}`;
}

/** Stretches, each once, in the order in which they were found first. */
export function distinct(stretches: readonly Stretch[]): Stretch[] {
  return [...new Map(stretches.map((one) => [stretchKey(one), one])).values()];
}

/** A line of a source, and its number. */
interface Row {
  readonly source: Source;
  readonly line: OutputLine;
  readonly row: number;
}

/** The places of the sources of one state of a book. */
export class Places {
  private readonly rows = new Map<string, Map<number, Row[]>>();
  private readonly starts = new WeakMap<Source, readonly number[]>();

  constructor(private readonly sources: ReadonlyMap<string, Source>) {}

  /**
   * Where a character of the Markdown went: those places first that have the
   * character itself and do not end before it, and files before asides. A
   * chunk that is used twice has two.
   */
  spotsOf(file: string, { line, character }: Place): Spot[] {
    const at = { file, line: line + 1, column: character + 1 };
    const rows = this.rowsOf(file).get(at.line) ?? [];
    const found = rows.flatMap(({ source, line: made, row }) => {
      const column = tangledColumn(made, at);
      if (column === undefined) return [];
      const offset = (this.startsOf(source)[row] ?? 0) + column;
      const isEnd = column === made.text.length;
      return [{ source, offset, late: isEnd || source.aside !== undefined }];
    });
    return [
      ...found.filter(({ late }) => !late), ...found.filter(({ late }) => late),
    ];
  }

  /** The sources that have lines of a section. */
  sourcesWith(file: string): Source[] {
    const rows = [...this.rowsOf(file).values()].flat();
    return [...new Set(rows.map(({ source }) => source))];
  }

  /** Where text of a source was written as it is; it is on one line. */
  written(source: Source, offset: number, length: number): Stretch | undefined {
    const { row, column } = this.placeOf(source, offset);
    const line = source.lines[row];
    const at = line && writtenAt(line, column, length);
    return at && stretchAt(at, length);
  }

  /** Where a complaint about text of a source belongs. */
  nearest(source: Source, offset: number, length: number): Stretch | undefined {
    const exact = this.written(source, offset, length);
    if (exact !== undefined) return exact;
    const { row, column } = this.placeOf(source, offset);
    const at = nearestOrigin(source.lines, row, column);
    // What goes on in other lines ends with its first.
    const rest = (source.lines[row]?.text.length ?? 0) - column;
    const isFirst = length > rest &&
      this.written(source, offset, rest) !== undefined;
    return at && stretchAt(at, isFirst ? rest : 0);
  }

  /** Row and column of a character of a source; both from 0. */
  placeOf(
    source: Source, offset: number,
  ): { readonly row: number, readonly column: number } {
    const starts = this.startsOf(source);
    let [low, high] = [0, starts.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { row: low, column: offset - (starts[low] ?? 0) };
  }

  /** The rows that a section's lines became, by the number of the line. */
  private rowsOf(file: string): Map<number, Row[]> {
    const known = this.rows.get(file);
    if (known !== undefined) return known;
    const rows = new Map<number, Row[]>();
    for (const source of this.sources.values()) {
      source.lines.forEach((line, row) => {
        if (line.from?.at.file !== file) return;
        const here = rows.get(line.from.at.line) ?? [];
        rows.set(line.from.at.line, here);
        here.push({ source, line, row });
      });
    }
    this.rows.set(file, rows);
    return rows;
  }

  private startsOf(source: Source): readonly number[] {
    const known = this.starts.get(source);
    if (known !== undefined) return known;
    let start = 0;
    const starts = source.lines.map(({ text }) => {
      const here = start;
      start += text.length + 1;
      return here;
    });
    this.starts.set(source, starts);
    return starts;
  }
}
