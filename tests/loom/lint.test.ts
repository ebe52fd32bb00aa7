/** ESLint is spared files of which no rule can complain, and no others. */
import { ESLint } from 'eslint';
import { expect, it, vi } from 'vitest';
import { checkBook } from '#tangle/commands/check.ts';
import { tangleTree } from '#tangle/tree.ts';
import { makeBook, section, type Files } from './fixture.ts';

const long = (n: number, line: string): string => `${line}\n`.repeat(n);

/** Code, by the rule that complains of it; many compile. */
const WRONG: readonly (readonly [string, string])[] = [
  ['ban-ts-comment', '// @ts-ignore\nexport const a = 1;'],
  ['no-array-constructor', 'export const a: number[] = new Array(1, 2);'],
  ['no-duplicate-enum-values', "export enum A { a = 'x', b = 'x' }"],
  ['no-empty-object-type', 'export type A = {};'],
  ['no-empty-object-type', 'export interface A {}'],
  ['no-explicit-any', 'export const a: any = 1;'],
  ['no-non-null-assertion', 'export const f = (a?: string) => a!.length;'],
  ['no-extra-non-null-assertion',
    'export const f = (a?: string) => a!!.length;'],
  ['no-non-null-asserted-optional-chain',
    'export const f = (a?: { b: string }) => a?.b!;'],
  ['no-misused-new', 'export interface A { new (): A; }'],
  ['no-misused-new', 'export declare class A { new(): A; }'],
  ['no-namespace', 'export namespace A { export const b = 1; }'],
  ['no-require-imports', "export const a = require('fs');"],
  ['no-this-alias',
    'export class A { f() { const a = this; return () => a; } }'],
  ['no-this-alias',
    'export class A { f() { let a: A | number = 1; a = this; return a; } }'],
  ['no-unnecessary-type-constraint',
    'export const f = <T extends unknown>(a: T): T => a;'],
  ['no-unsafe-declaration-merging',
    'export class A { a = 1; }\nexport interface A { b: number }'],
  ['no-unsafe-function-type', 'export const f = (a: Function) => a;'],
  ['no-unused-expressions', 'export const f = (a: number) => { a + 1; };'],
  ['no-unused-expressions',
    'export const f = (a: boolean, g: () => void) => { a && g(); };'],
  ['no-wrapper-object-types', 'export const a: Number = 1;'],
  ['prefer-as-const', "export const a = 'x' as 'x';"],
  ['prefer-as-const', "export let a: 'x' = 'x';"],
  ['triple-slash-reference',
    '/// <reference path="b.ts" />\nexport const a = 1;'],
  ['prefer-rest-params', 'export function f() { return arguments; }'],
  ['prefer-spread', 'export const f = (g: (...a: 1[]) => void, b: 1[]) => ' +
    'g.apply(undefined, b);'],
  ['eqeqeq', 'export const f = (a: number) => a == 1;'],
  ['eqeqeq', 'export const f = (a: number) => a != 1;'],
  ['no-var', 'export var a = 1;'],
  ['prefer-const', 'export function f() { let a = 1; return a; }'],
  ['prefer-const',
    'export function f() { let a; a = 1; return a; }'],
  ['prefer-const',
    'export function f() { let [a, b] = [1, 2]; b++; return a + b; }'],
  ['prefer-const', 'export function f(g: number[]) {\n' +
    '  for (let a of g) { const h = (a: number) => { a = 1; return a; };\n' +
    '    h(a); }\n}'],
  ['no-unused-vars', 'const a = 1;\nexport const b = 2;'],
  ['no-unused-vars', 'export const f = (a: number) => 1;'],
  ['no-unused-vars',
    'export function f() { try { f(); } catch (wrong) { f(); } }'],
  ['no-unused-vars', 'export function f({ a, ...b }: { a: 1, c: 2 }) ' +
    '{ return b; }'],
  ['no-unused-vars', 'const a = { b: 1 };\nexport type A = typeof a;'],
  ['no-unused-vars', 'const a = (): unknown => a();\nexport const b = 1;'],
  ['no-unused-vars',
    'export function f() { let a = 0; a = a + 1; }'],
  ['no-unused-vars', 'export function f() { let a = 0; a += 1; }'],
  ['no-unused-vars',
    'export function f(b: number) { let a = 0; a++, b++; return b; }'],
  ['no-unused-vars', 'declare const a: number;\nexport const b = 1;'],
  ['no-unused-vars', 'export function f(_a: number) { let b = 0; b++; _a++; }'],
  ['consistent-type-imports',
    "import { Known } from '#host/known.ts';\n" +
    'export const a = (b: Known): Known => b;'],
  ['consistent-type-imports',
    "import { Known, known } from '#host/known.ts';\n" +
    'export const f = (a: Known): Known[] => {\n' +
    '  const g = (Known: Known) => Known;\n  return [a, g(known)];\n};'],
  ['consistent-type-imports',
    "export type A = import('#host/known.ts').Known;"],
  ['switch-exhaustiveness-check',
    'export function f(a: 1 | 2) { switch (a) { case 1: f(2); } }'],
  ['no-floating-promises',
    'export const f = async () => 1;\nexport const g = () => { f(); };'],
  ['no-floating-promises', 'export const f = async () => 1;\n' +
    'export const g = () => { [1].map(() => f()); };'],
  ['max-lines', long(401, '[].at(0);') + 'export const a = 1;'],
  ['max-lines-per-function',
    `export function f() {\n${long(50, '[].at(0);')}}`],
];

/** Code that must stand in some other place. */
const PLACED: readonly (readonly [string, string, string])[] = [
  ['lib', 'no-restricted-syntax', 'export let a = 1;'],
  ['lib', 'no-restricted-syntax', 'export const a = new Map();'],
  ['lib', 'no-restricted-syntax', 'export const a: Map<1, 2> = f();\n' +
    'function f(): Map<1, 2> { return new Map(); }'],
  ['abi', 'no-restricted-globals', 'export const a = () => Date.now();'],
  ['abi', 'no-restricted-globals',
    'export const a = (Date: number) => Date;\nexport const b = { Date };'],
  ['abi', 'no-restricted-properties', 'export const a = Math.random();'],
  ['abi', 'no-restricted-properties',
    "export const a = Math['random']();"],
];

const known = 'export class Known { a = 1; }\n' +
  'export const known = new Known();';

it('every rule is heard, wherever it complains', { timeout: 60_000 },
  async () => {
    const files: Record<string, string> = {};
    const wanted: string[] = [];
    const add = (room: string, rule: string, code: string): void => {
      const name = `${wanted.length + 10}-a`;
      files[`chapters/01-a/${name}.md`] = section(
        `${room}/a${name}.ts`, `\`\`\`ts\n${code}\n\`\`\`\n`);
      wanted.push(`chapters/01-a/${name}.md ${rule}`);
    };
    for (const [rule, code] of WRONG) add('host', rule, code);
    for (const [room, rule, code] of PLACED) add(room, rule, code);
    files['chapters/00-known.md'] =
      section('host/known.ts', `\`\`\`ts\n${known}\n\`\`\`\n`);
    files['chapters/99-only.md'] = '```ts test\n' +
      "import { it } from 'vitest';\nit.only('a', () => undefined);\n```\n";
    wanted.push('chapters/99-only.md no-restricted-syntax');
    const found = await findings(files);
    expect(wanted.filter((one) => !found.has(one))).toEqual([]);
  });

/** Code of services at which ESLint has not to look. */
const SPARED = [
  'export const f = (process: number): number => process + 1;',
  'export const f = (_a: number, b: number): number => { _a++; return b; };',
  'export class A { declare b: number; c = 1; }',
];

it('what looks like a problem and is none is seen to be none', async () => {
  const root = makeBook(Object.fromEntries(SPARED.map((code, n) => {
    return [`chapters/0${n}-a.md`,
      section(`servers/a${n}/main.ts`, `\`\`\`ts\n${code}\n\`\`\`\n`)];
  })));
  const looked = vi.spyOn(ESLint.prototype, 'lintText');
  const problems = await checkBook(root, tangleTree(root));
  expect(problems.filter(({ code }) => code !== 'unused export')).toEqual([]);
  expect(looked).not.toHaveBeenCalled();
});

async function findings(files: Files): Promise<ReadonlySet<string>> {
  const root = makeBook(files);
  const problems = await checkBook(root, tangleTree(root));
  return new Set(problems.map(({ at, code }) => {
    return `${at.file} ${code.replace('@typescript-eslint/', '')}`;
  }));
}
