/**
 * The pass that makes accessors: behind the fields of every `record(…)` and
 * `slab(…)` of a module it puts a class with a property for each of them.
 * The class is text, as if it had been written by hand, because a property
 * whose getter is a closure costs ten times as much.
 */
import type { Assembled, Complain, Insertion } from './passes.ts';
import { tokensOf, type Token } from './tokens.ts';

const LIBRARY = /from '#lib\/record\.ts'/;
const MAKERS = new Set(['record', 'slab']);
/** Fields that hold what never changes places: no setter, no note. */
const LASTING = new Set([
  'constant', 'link', 'list', 'table', 'group', 'words', 'bytes', 'fixed',
  'part', 'tree', 'packed',
]);
const UNRECORDED = 'derived';

interface Field {
  readonly name: string;
  /** The function that makes it: `u16`. */
  readonly kind: string;
}

interface Declaration {
  readonly fields: readonly Field[];
  /** Offset of the parenthesis that closes it. */
  readonly end: number;
}

/** The accessors of all records that a module declares. */
export function expandRecords(
  { text, kind }: Assembled, complain: Complain,
): Insertion[] {
  if (kind === 'program' || !LIBRARY.test(text)) return [];
  return findRecords(tokensOf(text), complain)
    .map((one) => ({ offset: one.end, text: classFor(one) }));
}

function findRecords(
  tokens: readonly Token[], complain: Complain,
): Declaration[] {
  const found: Declaration[] = [];
  for (let n = 1; n < tokens.length - 1; n++) {
    const token = tokens[n];
    if (token === undefined || !MAKERS.has(token.value)) continue;
    const before = tokens[n - 1]?.value;
    if (before !== 'extends' && before !== '=') continue;
    if (tokens[n + 1]?.value !== '(') continue;
    const one = readDeclaration(tokens, n, complain);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** Reads `record('name', 1, { … })`, whose first token is the `n`th. */
function readDeclaration(
  tokens: readonly Token[], n: number, complain: Complain,
): Declaration | undefined {
  const start = tokens[n]?.at ?? 0;
  const wrong = (): undefined => {
    complain(start, 'record',
      "write record('server.Name', 1, { field: u32(), … })");
    return undefined;
  };
  let at = n + 2;
  for (let commas = 0; commas < 2; at++) {
    const text = tokens[at]?.value;
    if (text === undefined || text === ')') return wrong();
    if (text === ',') commas += 1;
  }
  if (tokens[at]?.value !== '{') return wrong();
  const fields: Field[] = [];
  for (at += 1; tokens[at]?.value !== '}';) {
    const [name, colon, kind] = tokens.slice(at, at + 3);
    if (name?.isWord !== true || colon?.value !== ':' ||
      kind?.isWord !== true) {
      complain(name?.at ?? start, 'record',
        'a field is a name and its kind: count: u16()');
      return undefined;
    }
    fields.push({ name: name.value, kind: kind.value });
    at = endOfField(tokens, at + 3);
    if (tokens[at]?.value === ',') at += 1;
  }
  at += 1;
  if (tokens[at]?.value === ',') at += 1;
  const end = tokens[at];
  return end?.value === ')' ? { fields, end: end.at } : wrong();
}

/** The index of the token that ends the value of a field. */
function endOfField(tokens: readonly Token[], from: number): number {
  let at = from;
  // Only behind the name of the kind is `<` a bracket.
  if (tokens[at]?.value === '<') at = afterBracket(tokens, at, '<', '>');
  for (; at < tokens.length; at++) {
    const text = tokens[at]?.value;
    if (text === ',' || text === '}') break;
    const closing = CLOSING.get(text ?? '');
    if (closing === undefined || text === undefined) continue;
    at = afterBracket(tokens, at, text, closing) - 1;
  }
  return at;
}

const CLOSING: ReadonlyMap<string, string> =
  new Map([['(', ')'], ['[', ']'], ['{', '}']]);

function afterBracket(
  tokens: readonly Token[], from: number, open: string, close: string,
): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const text = tokens[at]?.value ?? '';
    if (text === open) depth += 1;
    // `>>` closes two.
    if (text.startsWith(close) && text !== '>=') depth -= text.length;
    if (depth <= 0) return at + 1;
  }
  return tokens.length;
}

/** The class, on one line, so that all others stay where they are. */
function classFor({ fields }: Declaration): string {
  const noted = fields.filter(({ kind }) => {
    return !LASTING.has(kind) && kind !== UNRECORDED;
  });
  return [
    ', (Base, f, _k, _v) => class extends Base {',
    ...fields.map(property),
    'constructor(k: typeof _k, v: typeof _v = _v) { super(k);',
    ...fields.map(firstValue),
    '}',
    ...saving(noted),
    '}',
  ].join(' ');
}

function property({ name, kind }: Field): string {
  if (kind === UNRECORDED) return `declare ${name}: unknown;`;
  if (LASTING.has(kind)) return `declare readonly ${name}: unknown;`;
  return `declare $${name}: unknown; `
    + `get ${name}(): unknown { return this.$${name}; } `
    + `set ${name}(v: unknown) { if (v === this.$${name}) return; `
    + 'if (this.$turn !== this.keeper.turn) this.keeper.note(this); '
    + `this.$${name} = v; }`;
}

function firstValue({ name, kind }: Field): string {
  if (kind === UNRECORDED || LASTING.has(kind)) {
    return `this.${name} = f.${name}.make(k, v.${name});`;
  }
  return `this.$${name} = v.${name} === undefined `
    + `? f.${name}.initial : v.${name};`;
}

/** Copying the values into the log, and back. */
function saving(noted: readonly Field[]): string[] {
  const { length } = noted;
  const out = noted.map(({ name }, n) => `log[n + ${n}] = this.$${name};`);
  const back = noted.map(({ name }, n) => `this.$${name} = log[n + ${n}];`);
  return [
    'override $save(log: unknown[], n: number): number { '
      + `${out.join(' ')} log[n + ${length}] = this; `
      + `return n + ${length + 1}; }`,
    'override $restore(log: unknown[], top: number): number { '
      + `const n = top - ${length}; ${back.join(' ')} return n; }`,
  ];
}
