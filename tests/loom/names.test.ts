/** What pages know of the names in their code: types, contracts, places. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Colours } from '#tangle/weave/highlight.ts';
import { findNames } from '#tangle/weave/names/find.ts';
import { knownNames, namesOf } from '#tangle/weave/names/known.ts';
import { weave, type Woven } from '#tangle/weave/weave.ts';
import { tangleTree } from '#tangle/tree.ts';
import {
  makeProject, section, tangleFiles, writeFiles, type Files,
} from './fixture.ts';

const BOOK: Files = {
  'chapters/01-a/10-one.md': section('abi/one.ts', [
    '```ts', '/** How many there are. More words. */',
    'export const COUNT = 3;', '', '// <<the rest>>', '```', '',
    '```ts chunk="the rest"', '/** Adds `a` to',
    ' *  itself. */', 'export function twice(a: number): number {',
    '  return a + a;', '}', '```', '',
  ].join('\n')),
  'chapters/02-b/20-two.md': section('lib/two.ts', [
    '```ts', "import { COUNT, twice } from '#abi/one.ts';", '',
    'export const SIX = twice(COUNT);',
    'export const OTHERS = [COUNT, new Map<string, number>()];', '```', '',
    '```ts test', "import { SIX } from '#lib/two.ts';", 'SIX.toFixed();',
    '```', '',
  ].join('\n')),
};

function woven(files: Files): Woven {
  const tangled = tangleFiles(files);
  return weave(tangled, new Colours(), findNames(tangled));
}

/** What the page of a section says at a place of a block. */
function at({ names }: Woven, file: string, line: number, place: string) {
  const [, page] = [...names].find(([one]) => one.file === file) ?? [];
  const spots = page?.spots[line] ?? [];
  for (let n = 0; n < spots.length; n += 4) {
    const [row, column, length, which = 0] = spots.slice(n, n + 4);
    const name = page?.names[which];
    if (`${row}:${column}+${length}` !== place || name === undefined) continue;
    const [defined, defines] = name.definition ?? [];
    return {
      ...name, uses: name.uses.map((use) => page?.places[use]?.[0]),
      definition: defined === undefined ? undefined
        : [page?.places[defined]?.[0], defines],
    };
  }
  return undefined;
}

it('a name has a type, a contract, a definition and uses', () => {
  const book = woven(BOOK);
  const two = 'chapters/02-b/20-two.md';
  expect(book.problems).toEqual([]);
  expect(at(book, two, 7, '2:19+5')).toEqual({
    type: 'twice(a: number): number', contract: 'Adds `a` to itself.',
    definition: ['01-a/10-one.html#chunk.the-rest', 16],
    count: 2, sections: 1, uses: ['02-b/20-two.html#code.SIX'],
    index: 'names/t.html#twice',
  });
  expect(at(book, two, 7, '2:25+5')).toMatchObject({
    type: 'COUNT: 3', contract: 'How many there are.', count: 3,
    definition: ['01-a/10-one.html#code.COUNT', 8],
  });
});

it('a name of the language has a type, and no definition', () => {
  const map = at(woven(BOOK), 'chapters/02-b/20-two.md', 7, '3:34+3');
  expect(map?.type).toBe('interface Map');
  expect(map?.definition).toBeUndefined();
});

it('a name that a test imports leads to its definition', () => {
  expect(at(woven(BOOK), 'chapters/02-b/20-two.md', 14, '1:0+3')?.definition)
    .toEqual(['02-b/20-two.html#code.SIX', 9]);
});

it('[L08] names that a test defines, and members in it, mean something', () => {
  const file = 'chapters/01-a/10-one.md';
  const book = woven({ [file]: section('abi/one.ts',
    '```ts\n/** A point. */\nexport interface Point { x: number; }\n```\n\n' +
    "```ts test\nimport type { Point } from '#abi/one.ts';\n" +
    'const here: Point = { x: 1 };\nhere.x = 2;\n```\n') });
  expect(at(book, file, 12, '2:0+4')).toMatchObject({
    type: 'here: Point', definition: ['01-a/10-one.html#test.here', 13] });
  expect(at(book, file, 12, '2:5+1')).toMatchObject({
    type: 'x: number', definition: ['01-a/10-one.html#code.Point', 8] });
});

it('[L08] names in programs lead to what they share with the system', () => {
  const shared = 'chapters/01-a/10-one.md';
  const file = 'chapters/02-b/20-cat.md';
  const book = woven({
    'package.json': '{}',
    [shared]: section('abi/one.ts', '```ts\n/** How far. */\n' +
      'export const FAR = 3;\n```\n'),
    [file]: '# Cat\n\n```ts program=/bin/cat\n' +
      "import { FAR } from '#abi/one.ts';\n\n" +
      'export function main(): i32 { return <i32>FAR; }\n' +
      'const all: u8[] = [];\nlet some = 3;\n```\n' });
  expect(at(book, file, 4, '2:42+3')).toMatchObject({
    type: 'FAR: 3', contract: 'How far.',
    definition: ['01-a/10-one.html#code.FAR', 8] });
  expect(at(book, file, 4, '2:24+3')?.type).toMatch(/^type i32 = /);
  // To the checker both are numbers.
  expect(at(book, file, 4, '2:16+4')?.type).toBe('main(): i32');
  expect(at(book, file, 4, '3:6+3')?.type).toBe('all: u8[]');
  expect(at(book, file, 4, '4:4+4')?.type).toBe('some: i32');
});

it('[L08] what a class is made of is what its members mean', () => {
  const file = 'chapters/01-a/10-one.md';
  const book = woven({ [file]: section('abi/one.ts', [
    '```ts', 'type Made<S> = new () => { [K in Extract<keyof S, string>]:',
    '  S[K] extends () => infer T ? T : never };',
    'declare function made<S>(fields: S): Made<S>;', '',
    'export class Row extends made({ start: () => 3 }) {}',
    'export const first = (row: Row) => row.start;', '```', ''].join('\n')) });
  expect(at(book, file, 7, '5:39+5')).toMatchObject({
    type: 'start: 3', definition: ['01-a/10-one.html#code.Made', 11] });
  expect(at(book, file, 7, '4:32+5')?.count).toBe(1);
});

it('[L08] labels, and places of tuples, mean something', () => {
  const file = 'chapters/01-a/10-one.md';
  const book = woven({ [file]: section('abi/one.ts',
    '```ts\ntype Pair = [from: number, to: number];\n' +
    'out: for (;;) { break out; }\n```\n') });
  expect(at(book, file, 7, '0:13+4')?.type).toBe('from: number');
  expect(at(book, file, 7, '1:22+3')).toMatchObject({
    type: 'label out', count: 1 });
});

it('what a pass inserts is not in the pages', () => {
  const file = 'chapters/01-a/20-loop.md';
  const book = woven({
    'chapters/01-a/10-round.md': section('abi/allowance.ts',
      '```ts\nexport function countRound(): void {}\n```\n'),
    [file]: section('servers/pm/loop.ts',
      '```ts\nlet n = 0;\nwhile (n < 9) { n += 1; }\n```\n') });
  const page = [...book.names].find(([one]) => one.file === file)?.[1];
  const spots = page?.spots[7] ?? [];
  const places = spots.flatMap((row, n) => {
    return n % 4 === 0 ? [`${row}:${spots[n + 1]}`] : [];
  });
  expect(places).toEqual(['0:4', '1:7', '1:16']);
});

it('the index has definitions and uses', () => {
  const { files } = woven(BOOK);
  expect(files.get('names/t.html')).toContain(
    '<li id="twice"><code>twice(a: number): number</code>, ' +
    '<a href="../01-a/10-one.html#chunk.the-rest">1.1 A</a>. ' +
    'Adds `a` to itself. Used in ' +
    '<a href="../02-b/20-two.html#code.SIX">2.1 A</a> (2).</li>');
  expect(files.get('names/chunks.html')).toContain('⟨the rest⟩');
  expect(files.get('01-a/10-one.html')).toContain(' data-names>');
});

it('names are looked for again only if code has changed', () => {
  const root = makeProject(BOOK);
  const tangled = () => tangleTree(root);
  expect(knownNames(tangled())).toBeUndefined();
  const found = namesOf(tangled());
  const kept = join(root, 'build', '.names.json');
  const bytes = readFileSync(kept, 'utf8');
  const one = BOOK['chapters/01-a/10-one.md'] ?? '';
  const change = (text: string): void => {
    writeFiles(root, { 'chapters/01-a/10-one.md': text });
  };
  change(one.replace('\n\n```ts', '\n\nProse.\n\n```ts'));
  expect(knownNames(tangled())).toEqual(found);
  change(one.replace('COUNT = 3', 'COUNT = 4'));
  expect(knownNames(tangled())).toBeUndefined();
  expect(namesOf(tangled()).meanings[0]?.type).toBe('COUNT: 4');
  expect(readFileSync(kept, 'utf8')).not.toBe(bytes);
});
