/**
 * Sentences of the prose that a machine can count, and lists that it can
 * complete: each says, in a comment before it, what it was counted from.
 */
import type { Tangled } from '../assemble.ts';
import { linesText } from '../lines.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import type { Section } from '../section.ts';

const SMALL = [
  'no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight',
  'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen',
  'sixteen', 'seventeen', 'eighteen', 'nineteen',
];
const TENS = [
  'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty',
  'ninety',
];

/** A number as the prose writes it: digits or words, below one hundred. */
export function numberOf(word: string): number | undefined {
  if (/^\d{1,3}(,?\d{3})*$/.test(word)) return Number(word.replace(/,/g, ''));
  const [first = '', second] = word.toLowerCase().split('-');
  if (second === undefined && SMALL.includes(first)) {
    return SMALL.indexOf(first);
  }
  const tens = TENS.indexOf(first);
  const ones = second === undefined ? 0 : SMALL.indexOf(second);
  if (tens < 0 || ones < 0 || ones > 9) return undefined;
  return (tens + 2) * 10 + ones;
}

/** `<!-- count: MODULE /PATTERN/ -->` or `<!-- names: … -->`. */
const MARK = /<!--\s*(count|names):\s*(\S+)\s+\/(.*?)\/\s*-->/g;

/** Numbers that are not what is counted, lists that lack a name. */
export function countedProblems({ book, outputs }: Tangled): Problem[] {
  const found: Problem[] = [];
  for (const section of book.sections) {
    const fenced = fencedRows(section);
    for (const mark of section.text.matchAll(MARK)) {
      const at = placeOf(section, mark.index);
      if (fenced.has(at.line)) continue;
      const [whole, kind, path = '', pattern = ''] = mark;
      const lines = outputs.get(path)?.written;
        const complain = (message: string): void => {
        found.push(problem(at, 'counted', message));
      };
      if (lines === undefined) {
        complain(`no module '${path}' to count in`);
        continue;
      }
      const rest = section.text.slice(mark.index + whole.length);
      const names = matches(linesText(lines), pattern);
      if (names === undefined) complain(`/${pattern}/ is no pattern`);
      else if (kind === 'count') checkCount(rest, names.length, complain);
      else checkNames(rest, names, complain);
    }
  }
  return found;
}

/** What a pattern finds in the lines of a module: its group, or itself. */
export function matches(text: string, pattern: string): string[] | undefined {
  try {
    return [...text.matchAll(new RegExp(pattern, 'gm'))]
      .map((match) => match[1] ?? match[0]);
  } catch {
    return undefined;
  }
}

function checkCount(
  rest: string, count: number, complain: (message: string) => void,
): void {
  const word = /^\s*([\w,-]+)/.exec(rest)?.[1] ?? '';
  const said = numberOf(word.replace(/,$/, ''));
  if (said === undefined) {
    complain(`a number has to follow, and '${word}' is none`);
  } else if (said !== count) {
    complain(`the text says ${word}, and there are ${count}`);
  }
}

/** The table or paragraph after the mark has each name, and no other. */
function checkNames(
  rest: string, names: readonly string[], complain: (message: string) => void,
): void {
  const block = /^\s*([^]*?)(\n\s*\n|$)/.exec(rest)?.[1] ?? '';
  const said = new Set(block.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []);
  const missing = names.filter((name) => !said.has(name));
  const strange = [...said].filter((name) => !names.includes(name));
  if (missing.length > 0) complain(`missing: ${missing.join(', ')}`);
  if (strange.length > 0) complain(`not there: ${strange.join(', ')}`);
}

export function placeOf({ file, text }: Section, index: number): Position {
  const rows = text.slice(0, index).split('\n');
  return { file, line: rows.length, column: (rows.at(-1) ?? '').length + 1 };
}

export function fencedRows({ blocks }: Section): ReadonlySet<number> {
  return new Set(blocks.flatMap(({ lines }) => lines.map(({ at }) => at.line)));
}
