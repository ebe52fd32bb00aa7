/** Finds the fenced blocks and headings of a Markdown text. */
import MarkdownIt from 'markdown-it';
import { parseInfo, type Info, type InfoMistake } from './attributes.ts';
import { falseBlocks } from './falseblocks.ts';
import { problem, type Position, type Problem } from './problem.ts';

/** One line of a block, and where its first character stands. */
export interface SourceLine {
  readonly text: string;
  readonly at: Position;
}

/** One fenced block. */
export interface Block {
  readonly info: Info;
  /** Where the fence opens. */
  readonly at: Position;
  /** Where the n-th character of the info string stands. */
  readonly infoColumn: number;
  readonly lines: readonly SourceLine[];
}

/** A Markdown text, taken apart. */
export interface Parsed {
  readonly blocks: readonly Block[];
  /** The text of the first heading, if there is one. */
  readonly heading: string | undefined;
}

type Token = ReturnType<MarkdownIt['parse']>[number];

/** The one Markdown dialect of the book; weaving uses it too. */
export function markdownParser(): MarkdownIt {
  return new MarkdownIt({ html: true, linkify: false, typographer: false });
}

// Making a parser compiles large regular expressions, so one serves all
// files: parsing changes nothing in it.
const PARSER = markdownParser();

/**
 * Parses a Markdown text. Lines before `from` (from 0) are not looked at:
 * they are front matter. Problems are appended to `problems`.
 */
export function parseMarkdown(
  file: string,
  text: string,
  from: number,
  problems: Problem[],
): Parsed {
  const lines = text.split(/\r\n|\r|\n/);
  const body = lines.map((line, n) => (n < from ? '' : line)).join('\n');
  const tokens = PARSER.parse(body, {});
  const blocks: Block[] = [];
  const known = new Set<number>();
  let heading: string | undefined;
  tokens.forEach((token, n) => {
    if (token.type === 'heading_open') {
      heading ??= tokens[n + 1]?.content;
    }
    if (token.type === 'fence') {
      blocks.push(readFence(file, lines, token, problems));
    }
    if (token.type === 'fence' || isComment(token)) {
      const [first, end] = token.map ?? [0, 0];
      for (let row = first; row < end; row++) known.add(row);
    }
  });
  problems.push(...falseBlocks({ file, lines, from, known, tokens }));
  return { blocks, heading };
}

/** True for a comment of HTML that ends: what is in it is not shown. */
function isComment({ type, content }: Token): boolean {
  return type === 'html_block' && /^\s*<!--[^]*-->\s*$/.test(content);
}

function readFence(
  file: string,
  lines: readonly string[],
  token: Token,
  problems: Problem[],
): Block {
  const [first, end] = token.map ?? [0, 0];
  const opening = lines[first] ?? '';
  const column = Math.max(0, opening.indexOf(token.markup));
  const infoColumn = column + token.markup.length + 1;
  const at = { file, line: first + 1, column: column + 1 };
  const mistakes: InfoMistake[] = [];
  const info = parseInfo(token.info, mistakes);
  for (const { message, offset } of mistakes) {
    const where = { ...at, column: infoColumn + offset };
    problems.push(problem(where, 'attribute', message));
  }
  const block = {
    info, at, infoColumn, lines: contentLines(file, lines, token, first),
  };
  checkTermination(lines[end - 1] ?? '', block, token, end, problems);
  return block;
}

/** The lines between the fences, each with its place in the file. */
function contentLines(
  file: string,
  lines: readonly string[],
  token: Token,
  first: number,
): SourceLine[] {
  const content = token.content.split('\n');
  content.pop();
  return content.map((text, n) => {
    const source = lines[first + 1 + n] ?? '';
    // A fence in a list loses its indentation: the line ends the same.
    const cut = source.endsWith(text)
      ? source.length - text.length
      : Math.max(0, source.length - text.trimStart().length);
    return { text, at: { file, line: first + 2 + n, column: cut + 1 } };
  });
}

/**
 * A fence that is never closed runs to the end of its list or file, or up
 * to the closing fence of the next block, whose opening it swallows.
 */
function checkTermination(
  lastLine: string,
  block: Block,
  token: Token,
  end: number,
  problems: Problem[],
): void {
  const { markup } = token;
  const mark = markup[0] === '~' ? '~' : '`';
  const closing = new RegExp(`${mark}{${markup.length},}\\s*$`);
  if (end - 1 < block.at.line || !closing.test(lastLine)) {
    problems.push(problem(block.at, 'unterminated fence',
      `this block is never closed; end it with ${markup}`));
    return;
  }
  const opening = new RegExp(`^ {0,3}${mark}{${markup.length},}\\s*\\w`);
  const swallowed = block.lines.find((line) => opening.test(line.text));
  if (swallowed !== undefined) {
    problems.push(problem(block.at, 'unterminated fence',
      `this block is not closed before line ${swallowed.at.line} opens ` +
      `the next one; end it with ${markup}`));
  }
}
