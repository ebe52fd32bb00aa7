/** What a transcript's test calls: comparing printed with expected lines. */

import { printedLine } from './transcript.ts';

/** Stands for any run of lines in expected output. */
const ANYTHING = '...';

/**
 * Compares the lines a command printed with those the book expects. The
 * result is to be called for every expected line in turn, and once more for
 * the end: it throws at the first line where the two part.
 */
export function holdAgainst(
  expected: readonly string[],
  printed: readonly string[],
): (line: number) => void {
  const actual = withoutEnd(printed);
  const parted = firstDifference(expected, actual);
  const check = (line: number): void => {
    if (line !== parted) return;
    const wanted = expected[line];
    const message = wanted === undefined
      ? 'the console printed more than the book says'
      : `the console did not print ${JSON.stringify(wanted)} here`;
    const failure = new Error(message);
    Object.assign(failure, {
      expected: expected.map(printedLine).join('\n'),
      actual: actual.join('\n'),
      showDiff: true,
    });
    Error.captureStackTrace(failure, check);
    throw failure;
  };
  return check;
}

/**
 * The index of the first expected line that the actual lines do not match;
 * the number of expected lines when more was printed; -1 when all is well.
 */
export function firstDifference(
  expected: readonly string[],
  actual: readonly string[],
): number {
  // reach[k]: the first k actual lines may match what came before.
  let reach = actual.map(() => false).concat(false);
  reach[0] = true;
  for (const [n, wanted] of expected.entries()) {
    reach = wanted === ANYTHING
      ? everythingAfter(reach)
      : stepOver(reach, wanted, actual);
    if (!reach.includes(true)) return n;
  }
  return reach.at(-1) === true ? -1 : expected.length;
}

function everythingAfter(reach: readonly boolean[]): boolean[] {
  const first = reach.indexOf(true);
  return reach.map((_, k) => k >= first);
}

function stepOver(
  reach: readonly boolean[],
  wanted: string,
  actual: readonly string[],
): boolean[] {
  const line = printedLine(wanted).trimEnd();
  return reach.map((_, k) => {
    return k > 0 && reach[k - 1] === true &&
      (actual[k - 1] ?? '').trimEnd() === line;
  });
}

/** The end of the last line is no line; an empty line before it is one. */
function withoutEnd(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
