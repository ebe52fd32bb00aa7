/** `npm run check` finds what is written past the records of a service. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sourceProblems } from '#tangle/check/examine.ts';
import { tangleTree } from '#tangle/tree.ts';
import { makeBook, PROJECT, section, type Files } from './fixture.ts';

/** The chapter that explains records, as it is, without its tests. */
function library(): Files {
  const folder = 'chapters/02-kernel';
  const names = readdirSync(join(PROJECT, folder));
  return Object.fromEntries(names.map((name) => {
    const text = readFileSync(join(PROJECT, folder, name), 'utf8');
    return [`${folder}/${name}`,
      text.replace(/```(ts (test|error=\w+)|console)\n[^]*?```/g, '')];
  }));
}

const HEAD = [
  "import { derived, record, u16, value } from '#lib/record.ts';",
  "import { list } from '#lib/collections.ts';",
  'export interface Wait { done: number; parts: number[] }',
  "export class A extends record('a.A', 1, {",
  '  count: u16(), wait: value<Wait | null>(null),',
  '  waits: list(value<Wait>({ done: 0, parts: [] })),',
  '  cache: derived(() => new Map<number, Wait>()),',
  '}) {}',
];

/** Lines of the block (from 1) with a complaint about records. */
async function complaints(...lines: string[]): Promise<number[]> {
  const text = section('servers/a/a.ts',
    ['```ts', ...HEAD, ...lines, '```', ''].join('\n'));
  const root = makeBook({
    ...library(), 'chapters/03-a/10-a.md': text,
  });
  const found = await sourceProblems(root, tangleTree(root),
    ({ path }) => path.endsWith('servers/a/a.ts'));
  const others = found.filter(({ code }) => code.startsWith('TS'));
  expect(others.map(({ message }) => message)).toEqual([]);
  const first = text.split('\n').indexOf(HEAD[0] ?? '') + HEAD.length;
  return found.filter(({ code }) => code === 'record')
    .map(({ at }) => at.line - first);
}

it('finds stores to what a record holds and is no record', async () => {
  expect(await complaints(
    'export function f(a: A): void {',
    '  if (a.wait !== null) a.wait.done = 3;',
    '  const { wait } = a;',
    '  wait?.parts.push(3);',
    '  for (const one of a.waits) one.done++;',
    '  a.waits.at(0)?.parts.sort();',
    '  Object.assign(a.waits.all[0] ?? {}, { done: 2 });',
    '  a.$turn = 2;',
    '  const copy = { ...a };',
    '  Object.assign(copy, a);',
    '}',
    'export class B extends record(\'a.B\', 1, { x: u16() }) {',
    '  lost = 3;',
    '}',
    'export function* main(): Generator<void> {',
    '  let lost = 0;',
    '  for (;;) yield void lost++;',
    '}',
  )).toEqual([2, 4, 5, 6, 7, 8, 9, 10, 13, 16]);
}, 120_000);

it('lets be what is noted, derived, or of one turn', async () => {
  expect(await complaints(
    'export function f(a: A): void {',
    '  a.count++;',
    '  a.wait = { done: 1, parts: [] };',
    '  a.waits.push(a.wait);',
    '  a.cache.set(1, a.wait);',
    '  const parts = [...a.wait.parts];',
    '  parts.push(1);',
    '  const fresh: Wait = { done: 1, parts };',
    '  fresh.done = 2;',
    '  Object.assign(a, { count: 3 });',
    '}',
  )).toEqual([]);
}, 120_000);
