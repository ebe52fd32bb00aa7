/**
 * Times, shares and sizes in the prose. Each stands under a heading with the
 * command by which it was measured, or a session that shows it; or a mark
 * before it says what it is computed from.
 */
import type { Tangled } from '../assemble.ts';
import { linesText } from '../lines.ts';
import { problem, type Problem } from '../problem.ts';
import type { Section } from '../section.ts';
import { fencedRows, matches, numberOf, placeOf } from './counted.ts';

const NUMBER = '(?:\\d[\\d.,]*|(?:two|three|four|five|six|seven|eight|nine' +
  '|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred))';
const UNIT = '(?:[mµn]s|(?:milli|micro|nano)seconds?|percent|[kKMG]B|MIPS)';

/** What only a clock, or a look at memory, can tell. */
const MEASURED = new RegExp(
  `(<!--\\s*is:[^>]*-->\\s*)?(?<![\\w.])(${NUMBER})` +
  `(?:\\s+(?:to|or)\\s+${NUMBER})?[\\s-]${UNIT}\\b`, 'gi');

/** A command that a reader can give, in the prose or in a session. */
const COMMAND = /\bnpm (?:run [a-z]|start|test)/;

/** `<!-- is: 2000 * 2000 / 1e6 -->` or `<!-- is: MODULE /PATTERN/ -->`. */
const MARK = /<!--\s*is:\s*([^]*?)\s*-->\s*([\w.,]*)/g;

/** Numbers of which nothing says where they are from, and those that are
 *  something else than what their mark says. */
export function measuredProblems({ book, outputs }: Tangled): Problem[] {
  const texts = (path: string): string | undefined => {
    const lines = outputs.get(path)?.written;
    return lines && linesText(lines);
  };
  return book.sections.flatMap((section) => [
    ...withoutSource(section), ...wrongValues(section, texts),
  ]);
}

function withoutSource(section: Section): Problem[] {
  const fenced = fencedRows(section);
  const found: Problem[] = [];
  let start = 0;
  for (const part of section.text.split(/(?=^#+ )/m)) {
    // A number in code is what the code says, or does.
    const prose = part.replace(/`[^`\n]*`/g, (code) => '·'.repeat(code.length));
    for (const { 0: text, 1: mark, index } of prose.matchAll(MEASURED)) {
      const at = placeOf(section, start + index);
      if (mark !== undefined || COMMAND.test(part) || fenced.has(at.line)) {
        continue;
      }
      found.push(problem(at, 'measured',
        `'${text.replace(/\s+/g, ' ')}': name the command under the same ` +
        'heading by which it was measured, or say what it is: <!-- is: … -->'));
    }
    start += part.length;
  }
  return found;
}

function wrongValues(
  section: Section, module: (path: string) => string | undefined,
): Problem[] {
  const fenced = fencedRows(section);
  return [...section.text.matchAll(MARK)].flatMap((mark) => {
    const at = placeOf(section, mark.index);
    if (fenced.has(at.line)) return [];
    const [, from = '', word = ''] = mark;
    if (at.column === 1) {
      return [problem(at, 'measured',
        'a comment that begins a line begins a block: put it behind a word')];
    }
    const value = /^[\d.]/.test(from) ? computed(from) : taken(from, module);
    const said = /^\d/.test(word) ? Number(word.replace(/,/g, ''))
      : numberOf(word);
    if (typeof value === 'string') return [problem(at, 'measured', value)];
    if (said === undefined) {
      return [problem(at, 'measured', `'${word}' is no number`)];
    }
    const digits = /\.(\d+)/.exec(word)?.[1]?.length ?? 0;
    return value.toFixed(digits) === said.toFixed(digits) ? [] : [problem(at,
      'measured', `the text says ${word}, and it is ${value}`)];
  });
}

/** The value of factors and divisors, from left to right. */
function computed(text: string): number | string {
  const [first = '', ...rest] = text.split(/\s*([*/])\s*/);
  let value = Number(first);
  for (let i = 0; i + 1 < rest.length; i += 2) {
    const next = Number(rest[i + 1]);
    value = rest[i] === '*' ? value * next : value / next;
  }
  return Number.isFinite(value) ? value : `'${text}' cannot be computed`;
}

/** The number that the group of a pattern finds in a module, once. */
function taken(
  text: string, module: (path: string) => string | undefined,
): number | string {
  const [, path = '', pattern = ''] = /^(\S+)\s+\/(.*)\/$/.exec(text) ?? [];
  const lines = module(path);
  if (lines === undefined) return `no module '${path}' to take it from`;
  const found = matches(lines, pattern);
  if (found === undefined) return `/${pattern}/ is no pattern`;
  const value = Number(found[0] ?? NaN);
  return found.length === 1 && Number.isFinite(value) ? value
    : `/${pattern}/ finds ${found.length} times, or no number, in '${path}'`;
}
