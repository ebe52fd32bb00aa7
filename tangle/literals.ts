/**
 * Strings that span lines: what stands in them is data, and stays as it was
 * written, also where a chunk is indented.
 */
import jsTokens from 'js-tokens';
import { linesText, type OutputLine } from './lines.ts';
import { problem, type Position, type Problem } from './problem.ts';

const STRINGS: ReadonlySet<string> = new Set([
  'StringLiteral', 'NoSubstitutionTemplate',
  'TemplateHead', 'TemplateMiddle', 'TemplateTail',
]);

/**
 * The lines of a file; those that begin inside of a string lose what
 * assembling changed in them. A string that passes the border of a block or
 * a chunk is a problem: nobody can read what would be in it.
 */
export function keepLiterals(
  lines: readonly OutputLine[],
  problems: Problem[],
): readonly OutputLine[] {
  if (isPlain(lines)) return lines;
  const kept = [...lines];
  for (const { first, last } of spanningStrings(linesText(lines))) {
    const opens = lines[first];
    for (let row = first + 1; row <= last; row++) {
      const line = lines[row];
      if (line === undefined) continue;
      if (line.from === undefined || line.via !== opens?.via) {
        const at = endOf(opens);
        if (at !== undefined) problems.push(problem(at, 'string', BORDER));
        break;
      }
      kept[row] = { ...line, text: line.from.text, indent: 0 };
    }
  }
  return kept;
}

/** A line in which a string that spans lines may begin. */
const MAY_SPAN = /`|\\$/;

/**
 * A line that ends outside of any string if it begins so. Besides simple
 * literals and a comment at its end, nothing in it could hide a quote.
 */
const CLOSED = new RegExp([
  String.raw`^(?:[^'"\`/\\]`,
  String.raw`'(?:[^'\`\\]|\\.)*'`,
  String.raw`\`(?:[^\`\\$]|\\.|\$(?!\{)|\$\{[^'"\`/{}]*\})*\``,
].join('|') + String.raw`)*(?://.*)?$`);

/**
 * Whether each line by itself shows that no string goes on in the next: most
 * files are so, and finding their tokens takes long. When in doubt, false.
 */
function isPlain(lines: readonly OutputLine[]): boolean {
  let inComment = false;
  for (const { text } of lines) {
    const opens: number | undefined = inComment
      ? 0 : /^\s*\/\*/.exec(text)?.[0].length;
    const end: number = opens === undefined ? -1 : text.indexOf('*/', opens);
    inComment = opens !== undefined && end < 0;
    if (inComment) continue;
    const code = opens === undefined ? text : text.slice(end + 2);
    if (code.includes('/*')) return false;
    if (MAY_SPAN.test(code) && !CLOSED.test(code)) return false;
  }
  return true;
}

const BORDER = 'this string does not end in the block or chunk in which it ' +
  'begins; references in it would change it: write it in one block';

function endOf(line: OutputLine | undefined): Position | undefined {
  const from = line?.from;
  return from && { ...from.at, column: from.at.column + from.text.length };
}

/** First and last row of each string that spans lines. */
function spanningStrings(
  text: string,
): { readonly first: number; readonly last: number }[] {
  const found = [];
  let row = 0;
  for (const token of jsTokens(text)) {
    const first = row;
    for (const letter of token.value) if (letter === '\n') row++;
    const ends = 'closed' in token ? token.closed : true;
    if (row > first && ends && STRINGS.has(token.type)) {
      found.push({ first, last: row });
    }
  }
  return found;
}
