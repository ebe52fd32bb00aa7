/** Small changes of a small book, and whether its tests notice them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changesIn } from '#tangle/mutate/candidates.ts';
import {
  choose, equivalentsIn, mutantsOf, unmarked, withMutants, type Tester,
} from '#tangle/mutate/plan.ts';
import { Overrun, Register } from '#tangle/mutate/register.ts';
import { fateOf, HOOKS, LOADING, partsFor } from '#tangle/mutate/parts.ts';
import { runMutants } from '#tangle/mutate/run.ts';
import { Store, type Reach, type Trial } from '#tangle/mutate/store.ts';
import {
  callTool, makeProject, section, startTool, tangleFiles, tangleText,
  type Files,
} from './fixture.ts';

/** Texts that `text` can become by one change, in order. */
function becomes(text: string): string[] {
  return changesIn(text, () => true)
    .map(({ start, end, text: changed }) =>
      text.slice(0, start) + changed + text.slice(end));
}

describe('a change', () => {
  it('is one of a comparison, a sign, a number, or a statement', () => {
    expect(becomes('const f = (a) => a < 2;')).toEqual([
      'const f = (a) => a <= 2;', 'const f = (a) => a < 3;']);
    expect(becomes('function f() { return !a ? -b : true; }')).toEqual([
      'function f() { return a ? -b : true; }',
      'function f() { return !a ? b : true; }',
      'function f() { return !a ? -b : false; }']);
    expect(becomes('function* f() { g(); yield* h(); }')).toEqual([
      'function* f() {  yield* h(); }', 'function* f() { g();  }']);
  });

  it('is not made of types, of what is loaded, or of checks', () => {
    expect(becomes('const a = 1 + 2; enum E { x = 1 << 2 }')).toEqual([]);
    expect(becomes('function f(a: 1 | 2): void { assert(a); }')).toEqual([]);
    expect(becomes('const f = () => trace.active & TRACE_IPC;')).toEqual([]);
  });
});

/** The mutants of a section with this code in a module of its own. */
function mutantsIn(code: string, prose = '') {
  const text = section('servers/x/x.ts', `${prose}\`\`\`ts\n${code}\n\`\`\`\n`);
  const tangled = tangleText(text);
  const [first] = tangled.book.sections;
  if (first === undefined) throw new Error('no section');
  return { tangled, section: first, mutants: mutantsOf(tangled, [first]) };
}

const LOOP = 'export function f(n: number): number {\n' +
  '  let a = 0;\n  while (a < n) a += 2;\n  return a;\n}';

const LIMIT = { seconds: 10, times: 0 };

describe('mutants', () => {
  it('are in the Markdown, and not in what a pass has put there', () => {
    expect(mutantsIn(LOOP).mutants.map(({ line, was }) => [line, was]))
      .toEqual([[8, '0'], [9, 'a < n'], [9, 'a += 2;'], [9, '2']]);
  });

  it('are chosen by the seed', () => {
    const { mutants } = mutantsIn(LOOP);
    const ids = (seed: number): number[] =>
      choose(mutants, 2, seed).map(({ id }) => id);
    expect(ids(1)).toEqual(ids(1));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => `${ids(seed)}`)).size)
      .toBeGreaterThan(1);
  });

  it('stay chosen when others are gone', () => {
    const { mutants } = mutantsIn(LOOP);
    const two = choose(mutants, 2, 1);
    const fewer = mutants.filter((one, n) => two.includes(one) || n % 2 === 0);
    expect(choose(fewer, 2, 1)).toEqual(two);
  });

  it('sleep in the module until one is woken', () => {
    const text = 'const f = (a, b) => { let s = 0; ' +
      'for (let i = a; i < b; i++) { s += i; } return s; };\nf(1, 4)';
    const changes = changesIn(text, () => true).map((change, n) => ({
      ...change, id: n + 1, key: `${n}`, path: '', file: '', line: 1,
      column: 1, was: '', before: '', after: '' }));
    const register = new Register();
    const run = (): unknown => new Function('$mutant',
      withMutants(text, changes).replace('\nf(', '\nreturn f('),
    )(register.ask);
    expect(run()).toBe(6);
    expect(register.counts.get(2)).toBe(4);
    const results = changes.map(({ id }) => {
      register.wake(id, LIMIT);
      return run();
    });
    expect(results).toEqual([7, 10, 0]);
  });

  it('that go on for ever are stopped', () => {
    const register = new Register();
    register.wake(3, LIMIT);
    expect(() => { while (register.ask(3)); }).toThrow(Overrun);
    expect(register.overrun).toBe(true);
    register.wake(3, { seconds: 0.01, times: Infinity });
    expect(() => { while (register.ask(3)); }).toThrow(Overrun);
  });

  it('may be equivalent, for a reason that the prose gives', () => {
    const mark = '<!-- equivalent: `a < n` to `a <= n`: n is odd,\n' +
      'and a is even -->\n\n';
    expect(equivalentsIn(mutantsIn(LOOP, mark).section)).toEqual([{
      was: 'a < n', becomes: 'a <= n', reason: 'n is odd, and a is even' }]);
  });

  it('are marked by as much of the line as tells which one is meant', () => {
    const left = (mark: string): string[] => {
      const { section, mutants } = mutantsIn(LOOP,
        `<!-- equivalent: ${mark}: so -->\n\n`);
      return unmarked(mutants, [section]).map(({ was }) => was);
    };
    expect(left('`0` to `1`')).toEqual(['a < n', 'a += 2;', '2']);
    expect(left('`let a = 0` to `let a = 1`'))
      .toEqual(['a < n', 'a += 2;', '2']);
    expect(left('`let b = 0` to `let b = 1`')).toHaveLength(4);
    expect(left('`a += 2` to `a += 3`')).toEqual(['0', 'a < n', 'a += 2;']);
  });
});

describe('the tests that reach a mutant', () => {
  const [mutant] = mutantsIn(LOOP).mutants;
  if (mutant === undefined) throw new Error('no mutant');
  const reach = (name: string, seconds: number, others = 0): Reach => ({
    name, seconds, mutants: [[mutant.key, 1],
      ...Array.from({ length: others }, (_, n): [string, number] =>
        [`${n}`, 1])] });

  /** A store in which test files have these tests. */
  function storeOf(files: Record<string, Reach[]>): [Store, Tester[]] {
    const folder = mkdtempSync(join(tmpdir(), 'loomix-store-'));
    onTestFinished(() => { rmSync(folder, { recursive: true }); });
    const store = new Store(join(folder, 'store'));
    for (const [map, tests] of Object.entries(files)) {
      store.add({ map, of: '', tests });
    }
    return [store, Object.keys(files).map((file) =>
      ({ file, code: '', of: '' }))];
  }

  it('are tried with the own ones first, and narrow before wide', () => {
    const [store, tests] = storeOf({ wide: [reach('a', 0.02, 9)],
      narrow: [reach('b', 0.03), reach('c', 1), reach('d', 0.01)],
      idle: [{ name: 'e', seconds: 1, mutants: [] }],
      [mutant.file]: [reach('f', 0.09, 20)] });
    const parts = partsFor({ tests, effort: 9 }, store, mutant);
    expect(parts.map(({ names }) => names)).toEqual(
      [['f'], ['b', 'd'], ['a'], ['c']]);
  });

  it('are all of a file if its hooks do, and at once if these are slow', () => {
    const [store, tests] = storeOf({ hooked: [reach(HOOKS, 1),
      { name: 'a', seconds: 0, mutants: [] }, reach('b', 1)] });
    expect(partsFor({ tests, effort: 9 }, store, mutant)).toMatchObject([
      { names: ['a', 'b'], seconds: 2, times: 2 }]);
  });

  it('are not tried any more when others have taken long enough', () => {
    const [store, tests] = storeOf({ hooked: [reach(HOOKS, 1),
      reach('a', 1)], x: [reach('b', 4)], y: [reach('c', 5)] });
    const names = (effort: number): string[] =>
      partsFor({ tests, effort }, store, mutant)
        .flatMap((part) => part.names);
    expect([2, 6, 7].map(names))
      .toEqual([['a'], ['a', 'b'], ['a', 'b', 'c']]);
  });

  it('decide what has become of it, unless they are spoilt', () => {
    const [store, tests] = storeOf({ x: [reach('a', 0)], y: [reach('b', 1)] });
    const fate = (): string =>
      fateOf({ tests, effort: 9 }, new Store(store.path), mutant);
    const note = (n: number, verdict: Trial['verdict']): void => {
      const part = partsFor({ tests, effort: 9 }, store, mutant)[n];
      if (part === undefined) throw new Error('no part');
      const { digest: trial, tester: { file } } = part;
      store.add({ trial, key: mutant.key, file, verdict });
    };
    expect(fate()).toBe('not tried');
    note(0, 'passed');
    expect(fate()).toBe('not tried');
    note(1, 'killed');
    expect(fate()).toBe('killed');
    store.add({ spoilt: 'y' });
    expect(fate()).toBe('not tried');
    note(1, 'passed');
    expect(fate()).toBe('passed');
    expect(fateOf({ tests: [], effort: 9 }, store, mutant)).toBe('not reached');
  });

  it('are none if only loading does', () => {
    const [store, tests] = storeOf({ x: [reach(LOADING, 1)] });
    expect(fateOf({ tests, effort: 9 }, store, mutant)).toBe('loading');
  });
});

const CODE = [
  '```ts', 'export function most(a: number, b: number): number {',
  '  return a < b ? b : a;', '}', '', 'export let called = 0;',
  'export function spin(n: number): number {', '  let i = 0;',
  '  while (i < n) i += 1;', '  note(1);', '  return i;', '}', '',
  'function note(n: number): void { called += n; }', '```', '',
  '<!-- equivalent: `a < b` to `a <= b`: then they are the same -->', '',
  '```ts test', "import { expect, it } from 'vitest';",
  "import { most, spin } from '#abi/most.ts';",
  "it('is the greater one', () => {", '  expect(most(1, 2)).toBe(2);',
  '  expect(most(2, 1)).toBe(2);', '});',
  "it('spins', () => { expect(spin(3)).toBe(3); });", '```', '',
].join('\n');

const OTHER = [
  '```ts test', "import { expect, it } from 'vitest';",
  "import { called, spin } from '#abi/most.ts';",
  "it('is counted', () => {", '  const before = called;', '  spin(1);',
  '  expect(called).toBeGreaterThan(before);', '});', '```', '',
].join('\n');

const FILES: Files = {
  'chapters/01-a/10-most.md': section('abi/most.ts', CODE),
  'chapters/02-b/10-other.md': OTHER,
};

describe('npm run mutate', () => {
  it('chooses among all sections of a chapter, and leaves out rigs', () => {
    const more = { 'chapters/01-a/20-rig.md': section('rigs/rig.ts',
      '```ts\nexport const rig = (): number => 1 + 1;\n```\n') };
    const tangled = tangleFiles({ ...FILES, ...more,
      'chapters/01-a/30-less.md': section('abi/less.ts',
        '```ts\nexport const less = (): boolean => false;\n```\n') });
    const { sections } = tangled.book;
    const all = mutantsOf(tangled, sections);
    expect(all.map(({ id }) => id)).toEqual(all.map((_, n) => n + 1));
    expect([...new Set(all.map(({ file }) => file))])
      .toEqual(['chapters/01-a/10-most.md', 'chapters/01-a/30-less.md']);
    expect(unmarked(all, sections)).toHaveLength(all.length - 1);
  });

  it('ends when its time is up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loomix-late-'));
    onTestFinished(() => { rmSync(folder, { recursive: true }); });
    const { mutants } = mutantsIn(LOOP);
    const plan = { mutants, limit: 1, effort: 9, store: join(folder, 'store'),
      tests: [{ file: 'never.test.ts', code: '', of: '' }] };
    expect(await runMutants(folder, folder, plan, 0)).toBe(false);
  });

  it('names the mutants that no test notices', async () => {
    expect(tangleFiles(FILES).problems).toEqual([]);
    const root = makeProject(FILES);
    const args = ['mutate', 'chapters/01-a/10-most.md'];
    const { text, status } = startTool(root, ...args);
    expect(text.split('\n')).toEqual([
      "chapters/01-a/10-most.md:13:11 survived: '0' -> '1'",
      "chapters/01-a/10-most.md:15:8 survived: '1' -> '2'",
      'chapters/01-a/10-most.md: 7 of 8 mutants (seed 1): 4 killed, '
        + '1 stopped, 2 survived, 0 not reached, 0 run while loading, '
        + '1 marked as equivalent', '',
    ]);
    expect(status).toBe(1);
    const store = join(root, 'build', '.mutants');
    const known = readFileSync(store, 'utf8');
    expect(startTool(root, ...args).text).toBe(text);
    expect(readFileSync(store, 'utf8')).toBe(known);
    expect(startTool(root, 'mutate', 'chapters/01',
      '--count', '1', '--seed', '3').text).toContain('chapters/01: 1 of 8');
    expect((await callTool(root, ...args, '--count', 'x')).text)
      .toContain("'x' is no number");
    expect((await callTool(root, 'mutate', 'chapters/none.md')).text)
      .toContain("there is no section 'chapters/none.md'");
  }, 120_000);
});
