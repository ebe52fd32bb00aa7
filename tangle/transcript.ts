/** Console transcripts: from the block to the test that verifies it. */
import type { OutputLine } from './lines.ts';
import type { Block, SourceLine } from './markdown.ts';
import { problem, type Problem } from './problem.ts';

/** One command of a transcript, and the lines it must print. */
export interface Exchange {
  readonly command: SourceLine;
  readonly output: readonly SourceLine[];
}

const PROMPT = '# ';

/** Output that looks like a command, or like a line for any lines. */
const ESCAPED = /^\\+(?=# |\.\.\.$)/;

/** True for a line of a transcript that is typed. */
export function isCommand(line: string): boolean {
  return line.startsWith(PROMPT);
}

/** A line of output as the console prints it: one backslash less. */
export function printedLine(line: string): string {
  return ESCAPED.test(line) ? line.slice(1) : line;
}

/** Takes a block apart into commands and their output. */
export function readTranscript(
  block: Block,
  problems: Problem[],
): Exchange[] {
  const exchanges: { command: SourceLine; output: SourceLine[] }[] = [];
  for (const line of block.lines) {
    if (isCommand(line.text)) {
      exchanges.push({ command: line, output: [] });
      continue;
    }
    const current = exchanges.at(-1);
    if (current !== undefined) {
      current.output.push(line);
    } else {
      problems.push(problem(line.at, 'transcript',
        "output before the first command; a command begins with '# '"));
    }
  }
  if (block.lines.length === 0) {
    problems.push(problem(block.at, 'transcript', 'an empty transcript'));
  }
  return exchanges;
}

/**
 * The lines of the test module that types all commands of a section into
 * one freshly booted system, and holds each output against the book's.
 */
export function transcriptTest(
  exchanges: readonly Exchange[],
): OutputLine[] {
  const first = exchanges[0];
  if (first === undefined) return [];
  const typed = exchanges.map(({ command }) => {
    return made(`    ${quote(commandText(command))},`, command);
  });
  return [
    made("import * as vitestForTranscript from 'vitest';"),
    made("import { holdAgainst } from '#tangle/verify.ts';"),
    made("import { typeInto } from '#rigs/transcript.ts';"),
    made("vitestForTranscript.describe('console', () => {"),
    made('  let printed: readonly (readonly string[])[] = [];'),
    made('  vitestForTranscript.beforeAll(async () => {'),
    made('    const all = await typeInto([', first.command),
    ...typed,
    made('    ]);'),
    made('    printed = all.map((text) => text.split(/\\r?\\n/));'),
    made('  }, 120_000);'),
    ...exchanges.flatMap(exchangeTest),
    made('});'),
  ];
}

function exchangeTest(
  { command, output }: Exchange,
  n: number,
): OutputLine[] {
  const title = quote(command.text);
  const expected = output.map(({ text }) => quote(text)).join(', ');
  const whole = made(`    const line = holdAgainst([${expected}], ` +
    `printed[${n}] ?? []);`, command);
  return [
    made(`  vitestForTranscript.it(${title}, () => {`, command),
    whole,
    ...output.map((line, k) => made(`    line(${k});`, line)),
    made(`    line(${output.length});`, output.at(-1) ?? command),
    made('  });'),
  ];
}

function commandText(command: SourceLine): string {
  return command.text.slice(PROMPT.length);
}

/** A generated line; where it fails, the book's line is shown. */
function made(text: string, from?: SourceLine): OutputLine {
  if (from === undefined) return { text, indent: 0, from };
  // Anywhere in the generated line is the beginning of the book's line.
  return { text, indent: text.length, from };
}

function quote(text: string): string {
  return JSON.stringify(text);
}
