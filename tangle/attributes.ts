/** The info string of a fence: a language word, then attributes. */

import { nearest } from './nearest.ts';

/** A parsed info string; flags have the value `true`. */
export interface Info {
  readonly language: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** One attribute and where it stands in the info string (from 0). */
export interface Attribute {
  readonly name: string;
  readonly value: string | true;
  readonly offset: number;
}

/** A mistake in an info string, and where it stands (from 0). */
export interface InfoMistake {
  readonly message: string;
  readonly offset: number;
}

/** Says how a block is shown; it may stand beside a destination. */
export const FOLDED = 'folded';

/** Attributes that a `ts` fence may carry, and whether they need a value. */
const KNOWN: ReadonlyMap<string, 'value' | 'flag'> = new Map([
  ['file', 'value'],
  ['chunk', 'value'],
  ['chunk+', 'value'],
  ['program', 'value'],
  ['error', 'value'],
  ['test', 'flag'],
  ['sketch', 'flag'],
  [FOLDED, 'flag'],
]);

/** What a `figure` fence carries. */
const OF_FIGURES: typeof KNOWN = new Map([['draw', 'value']]);

/** Languages that are shown, and go nowhere. */
const SHOWN: readonly string[] = [
  'text', 'sh', 'json', 'diff', 'md', 'html', 'css', 'c', 'asm',
];

/** Other words for the languages that matter. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['typescript', 'ts'], ['tsx', 'ts'], ['mts', 'ts'], ['cts', 'ts'],
  ['javascript', 'ts'], ['js', 'ts'],
  ['shell-session', 'console'], ['terminal', 'console'],
]);

/** What is wrong with the language of a block, or undefined. */
function checkLanguage(language: string): string | undefined {
  if (LANGUAGES.includes(language)) return undefined;
  if (language === '') {
    return 'say what this block is: ```text if it is only shown';
  }
  const plain = language.toLowerCase().replace(/^\W+/, '')
    .replace(/[^\w-].*$/, '');
  const meant = LANGUAGES.find((known) => known === plain) ??
    ALIASES.get(plain) ?? nearest(plain, LANGUAGES);
  const hint = meant === undefined ? '' : `did you mean '${meant}'? `;
  return `'${language}' is no language of the book; ${hint}ts, console ` +
    `and figure mean something, ${SHOWN.join(', ')} are shown`;
}

const LANGUAGES: readonly string[] = ['ts', 'console', 'figure', ...SHOWN];

const WORD = /\s*([^\s=]+)(?:=("([^"]*)"|[^\s"]+|"))?/gy;

/** Parses an info string; mistakes are appended to `mistakes`. */
export function parseInfo(info: string, mistakes: InfoMistake[]): Info {
  const start = info.length - info.trimStart().length;
  const language = /^\s*(\S*)/.exec(info)?.[1] ?? '';
  const attributes = new Map<string, Attribute>();
  const unknown = checkLanguage(language);
  if (unknown !== undefined) {
    mistakes.push({ message: unknown, offset: start });
    return { language, attributes };
  }
  WORD.lastIndex = start + language.length;
  for (;;) {
    const match = WORD.exec(info);
    if (match === null) break;
    const attribute = readAttribute(match);
    const mistake = checkAttribute(language, attribute, attributes);
    if (mistake === undefined) attributes.set(attribute.name, attribute);
    else mistakes.push({ message: mistake, offset: attribute.offset });
  }
  const [first, second] = [...attributes.values()]
    .filter(({ name }) => name !== FOLDED);
  if (first !== undefined && second !== undefined) {
    mistakes.push({
      message: `'${second.name}' cannot be combined with ` +
        `'${first.name}'; a block has one destination`,
      offset: second.offset,
    });
  }
  return { language, attributes };
}

function readAttribute(match: RegExpExecArray): Attribute {
  const name = match[1] ?? '';
  const value = match[3] ?? match[2] ?? true;
  return { name, value, offset: match.index + match[0].indexOf(name) };
}

/** Says what is wrong with an attribute, or nothing. */
function checkAttribute(
  language: string,
  { name, value }: Attribute,
  earlier: ReadonlyMap<string, Attribute>,
): string | undefined {
  const isFigure = language === 'figure';
  const allowed = isFigure ? OF_FIGURES : KNOWN;
  const kind = allowed.get(name);
  if (kind === undefined) {
    const known = [...allowed.keys()].join(', ');
    return `unknown attribute '${name}'; a ${isFigure ? language : 'ts'} ` +
      `block knows ${known}`;
  }
  if (language !== 'ts' && !isFigure) {
    return `'${name}' on a '${language}' block; only ts blocks are tangled`;
  }
  if (earlier.has(name)) return `'${name}' is given twice`;
  if (kind === 'flag' && value !== true) return `'${name}' takes no value`;
  if (kind === 'value' && (value === true || value.trim() === '')) {
    return `'${name}' needs a value: ${name}="…"`;
  }
  if (value === '"') return `the quote after '${name}=' is not closed`;
  return undefined;
}
