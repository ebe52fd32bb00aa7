/** What looks like a block of the book and is none. */
import { problem, type Position, type Problem } from './problem.ts';

/** A Markdown text and what the parser made of it. */
export interface Found {
  readonly file: string;
  readonly lines: readonly string[];
  /** The first row after the front matter. */
  readonly from: number;
  /** Rows of blocks, and of comments. */
  readonly known: ReadonlySet<number>;
  readonly tokens: readonly {
    readonly type: string;
    readonly map: readonly [number, number] | null;
  }[];
}

/** Quotes and a list mark, three marks of a fence or more, an info string. */
const FENCE = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})\s*[^\s`~]/;

/**
 * Lines that look like fences and open no block, and code without a fence:
 * a reader would see them, and nothing would be tangled.
 */
export function falseBlocks(found: Found): Problem[] {
  const { file, lines, from, known } = found;
  const problems: Problem[] = [];
  const seen = new Set<number>();
  for (let row = from; row < lines.length; row++) {
    const text = lines[row] ?? '';
    const match = FENCE.exec(text);
    if (match === null || known.has(row)) continue;
    seen.add(row);
    const mark = match[0].indexOf(match[1] ?? '');
    const tick = match[1]?.startsWith('`') === true
      ? text.indexOf('`', match[0].length)
      : -1;
    const column = (tick < 0 ? mark : tick) + 1;
    problems.push(problem({ file, line: row + 1, column }, 'attribute',
      tick < 0 ? whyNoFence(found, row) : BACKTICK));
  }
  return [...problems, ...bareCode(found, seen)];
}

const BACKTICK =
  'a backtick in its info string makes this no fence; leave it out';

function whyNoFence({ lines, tokens }: Found, row: number): string {
  const inHtml = tokens.some(({ type, map }) => {
    return type === 'html_block' && map !== null &&
      map[0] <= row && row < map[1];
  });
  if (inHtml) {
    return 'HTML goes on to the next blank line, so this is no fence; leave ' +
      'a blank line before it';
  }
  const tab = (lines[row] ?? '').includes('\t') ? 'a tab is four; ' : '';
  return 'indented by four blanks or more, this is no fence ' +
    `(${tab}what is in a list is indented as its text is)`;
}

/** Code that is marked by nothing but its indentation. */
function bareCode(
  { file, lines, tokens }: Found,
  seen: ReadonlySet<number>,
): Problem[] {
  const problems: Problem[] = [];
  for (const { type, map } of tokens) {
    if (type !== 'code_block' || map === null) continue;
    const [first, end] = map;
    if ([...seen].some((row) => first <= row && row < end)) continue;
    const column = (lines[first] ?? '').search(/\S/) + 1;
    const at: Position = { file, line: first + 1, column };
    problems.push(problem(at, 'attribute',
      'indented by four blanks, this is shown as code and goes nowhere; ' +
      'write it in a block: ```text'));
  }
  return problems;
}
