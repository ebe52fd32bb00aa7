/** What a pass looks at: the words and signs of a file. */
import jsTokens from 'js-tokens';

/** A word, a sign, or a literal, and where it begins. */
export interface Token {
  readonly value: string;
  readonly isWord: boolean;
  readonly at: number;
}

const BLANK = new Set([
  'WhiteSpace', 'LineTerminatorSequence', 'SingleLineComment',
  'MultiLineComment',
]);

/** What of a text is no blank and no comment. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const { type, value } of jsTokens(text)) {
    const isWord = type === 'IdentifierName';
    if (!BLANK.has(type)) tokens.push({ value, isWord, at });
    at += value.length;
  }
  return tokens;
}
