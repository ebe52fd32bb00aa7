/**
 * Loop guards: every loop of a service counts its rounds, so that a step
 * which does not end is ended by the code itself. What is counted, and who
 * says how much is allowed, is in chapters/02-kernel/15-allowances.md.
 *
 * A tokenizer is enough to find the loops, since all that has to be known
 * of one is its head, and what follows it. What is counted is put where it
 * changes neither what the loop does nor what the compiler knows of it:
 *
 *     for (a; b; $round(), c) …    for (const a of b) { $round(); …
 *     for (;;$round()) …           for (const a of b) if (!$round()) {} else …
 *     do … while ($round() && (a));      the same after while (a)
 */
import type { Insertion, Pass } from './passes.ts';
import { tokensOf, type Token } from './tokens.ts';

const GUARDED = ['servers/', 'drivers/', 'lib/'];
const IMPORT = "import { countRound as $round } from '#abi/allowance.ts'; ";

/** Guards the loops of services, drivers, and the library. */
export const guardLoops: Pass = ({ path, kind, text }, complain) => {
  if (kind !== 'module') return [];
  if (!GUARDED.some((room) => path.startsWith(room))) return [];
  if (!/\b(?:for|while)\b/.test(text)) return [];
  const tokens = tokensOf(text);
  const found: Insertion[] = [];
  tokens.forEach((token, index) => {
    const open = headOf(tokens, index);
    if (open === 0) return;
    const guard = guardOf(tokens, token.value, open);
    found.push(...guard);
    if (guard.length === 0) complain(token.at, 'unguarded loop',
      'the end of this loop is not to be found');
  });
  const [first] = tokens;
  if (first === undefined || found.length === 0) return [];
  return [{ offset: first.at, text: IMPORT }, ...found];
};

/** Where the head of the loop begins whose keyword this is; 0: it is none. */
function headOf(tokens: readonly Token[], index: number): number {
  const { value = '', isWord = false } = tokens[index] ?? {};
  if (!isWord || value !== 'for' && value !== 'while') return 0;
  const before = tokens[index - 1]?.value ?? '';
  if (before === '.' || before === '?.') return 0;
  const open = tokens[index + 1]?.value === 'await' ? index + 2 : index + 1;
  return tokens[open]?.value === '(' ? open : 0;
}

const OPENING = ['(', '[', '{'];
const CLOSING = [')', ']', '}'];

/** What to insert for the loop whose head begins at token `open`. */
function guardOf(
  tokens: readonly Token[],
  keyword: string,
  open: number,
): readonly Insertion[] {
  let depth = 0;
  const semicolons: number[] = [];
  for (let index = open; index < tokens.length; index++) {
    const { value } = tokens[index] as Token;
    if (OPENING.includes(value)) depth += 1;
    if (CLOSING.includes(value)) depth -= 1;
    if (depth === 1 && value === ';') semicolons.push(index);
    if (depth > 0) continue;
    if (semicolons.length === 2) {
      return inStep(tokens, (semicolons[1] ?? 0) + 1);
    }
    return keyword === 'while' && tokens[index + 1]?.value === ';'
      ? inCondition(tokens, open, index)
      : inBody(tokens, index + 1);
  }
  return [];
}

/** Of `do … while`, or of a loop that has nothing but its condition. */
function inCondition(
  tokens: readonly Token[],
  open: number,
  close: number,
): readonly Insertion[] {
  const [first, last] = [tokens[open + 1], tokens[close]];
  if (first === undefined || last === undefined) return [];
  return [{ offset: first.at, text: '$round() && (' },
    { offset: last.at, text: ')' }];
}

function inStep(
  tokens: readonly Token[],
  index: number,
): readonly Insertion[] {
  const next = tokens[index];
  if (next === undefined) return [];
  const text = next.value === ')' ? '$round()' : '$round(), ';
  return [{ offset: next.at, text }];
}

/** The `else` keeps a later one of the book with its own `if`. */
function inBody(
  tokens: readonly Token[],
  index: number,
): readonly Insertion[] {
  const next = tokens[index];
  if (next === undefined) return [];
  return [next.value === '{'
    ? { offset: next.at + 1, text: ' $round();' }
    : { offset: next.at, text: 'if (!$round()) {} else ' }];
}
