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
