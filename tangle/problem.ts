/**
 * What the tools say when something is wrong: a place in the Markdown, a
 * sentence, and the lines around it.
 */

/** A place in a text file; line and column count from 1. */
export interface Position {
  /** Path relative to the root of the project, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One complaint about the book, at one place. */
export interface Problem {
  readonly at: Position;
  /** What is wrong, and what to do about it. */
  readonly message: string;
  /** Short kind, such as `missing chunk` or `TS2345`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
}

/** Makes a problem of severity error. */
export function problem(
  at: Position,
  code: string,
  message: string,
): Problem {
  return { at, code, message, severity: 'error' };
}

/** Formats a position as `file:line:column`. */
export function formatPosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** Reading order of two positions, for sorting. */
export function comparePositions(a: Position, b: Position): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** As much of a line as fits a terminal; maps and data are longer. */
const FRAME_WIDTH = 160;

/**
 * Cuts the lines around a position out of a text, numbered, with a caret
 * under the column. Empty when the text does not reach the line.
 */
export function codeFrame(text: string, at: Position): string {
  const lines = text.split(/\r?\n/);
  if (at.line > lines.length) return '';
  const first = Math.max(1, at.line - 2);
  const last = Math.min(lines.length, at.line + 2);
  const width = String(last).length;
  const frame: string[] = [];
  for (let n = first; n <= last; n++) {
    const whole = lines[n - 1] ?? '';
    const source = whole.length <= FRAME_WIDTH
      ? whole
      : `${whole.slice(0, FRAME_WIDTH)}…`;
    const mark = n === at.line ? '>' : ' ';
    frame.push(`${mark} ${String(n).padStart(width)} | ${source}`.trimEnd());
    if (n === at.line) {
      const blank = source.slice(0, at.column - 1).replace(/[^\t]/g, ' ');
      frame.push(`  ${' '.repeat(width)} | ${blank}^`);
    }
  }
  return frame.join('\n');
}

/**
 * Formats one problem: position, severity, kind, message, code frame.
 * `readText` gives the text of a file, or undefined when there is none.
 */
export function formatProblem(
  found: Problem,
  readText: (file: string) => string | undefined,
): string {
  const head =
    `${formatPosition(found.at)} - ${found.severity} ` +
    `${found.code}: ${found.message}`;
  const text = readText(found.at.file);
  const frame = text === undefined ? '' : codeFrame(text, found.at);
  return frame === '' ? head : `${head}\n\n${frame}\n`;
}
