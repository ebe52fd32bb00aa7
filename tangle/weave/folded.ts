/** What a reader unfolds: solutions, and hints. */
import type { Token } from './references.ts';

/** Folds what stands under the heading 'Solutions', and each paragraph that
 *  begins with '*Hint.*'. */
export function foldAnswers(tokens: Token[]): void {
  for (let n = tokens.length - 1; n >= 0; n--) {
    if (isHint(tokens, n)) fold(tokens, n, n + 3, 'hint', 'A hint');
  }
  const heading = tokens.findIndex((token, n) => {
    return token.type === 'heading_open' &&
      tokens[n + 1]?.content === 'Solutions';
  });
  if (heading < 0) return;
  const tag = tokens[heading]?.tag ?? '';
  const next = tokens.findIndex((token, n) => {
    return n > heading && token.type === 'heading_open' && token.tag <= tag;
  });
  fold(tokens, heading + 3, next < 0 ? tokens.length : next,
    'solutions', 'The solutions');
}

function isHint(tokens: readonly Token[], n: number): boolean {
  const { type, level } = tokens[n] ?? {};
  return type === 'paragraph_open' && level === 0 &&
    (tokens[n + 1]?.content.startsWith('*Hint.*') ?? false);
}

/** Folds the tokens from `begin` to before `end`. */
function fold(
  tokens: Token[], begin: number, end: number, kind: string, summary: string,
): void {
  const [first] = tokens;
  if (first === undefined) return;
  const html = (content: string): Token => Object.assign(
    Object.create(Object.getPrototypeOf(first) as object) as Token, first,
    { type: 'html_block', content, tag: '', nesting: 0, children: null });
  tokens.splice(end, 0, html('</details>\n'));
  tokens.splice(begin, 0, html(
    `<details class="${kind}"><summary>${summary}</summary>\n`));
}
