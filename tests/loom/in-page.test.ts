/** What of the book runs in its pages, and how it is linked there. */
import { describe, expect, it } from 'vitest';
import type { Output } from '#tangle/assemble.ts';
import { testPath } from '#tangle/destination.ts';
import { outputText } from '#tangle/sourcemap.ts';
import { tangleTree } from '#tangle/tree.ts';
import { linked, Linker } from '#tangle/weave/page/linking.ts';
import { Testable } from '#tangle/weave/testable.ts';
import { weave } from '#tangle/weave/weave.ts';
import { PROJECT, section, tangleFiles, type Files } from './fixture.ts';

function testing(...lines: readonly string[]): string {
  return ['```ts test', "import { it } from 'vitest';", ...lines, '```', '']
    .join('\n');
}

const BOOK: Files = {
  'chapters/01-a/10-one.md': section('abi/one.ts',
    "```ts\nimport { two } from '#abi/two.ts';\n" +
    "import type { Far } from '#host/far.ts';\n" +
    'export const one = () => two;\n```\n' +
    testing("import { one } from '#abi/one.ts';")),
  'chapters/01-a/20-two.md': section('abi/two.ts',
    "```ts\nimport { one } from '#abi/one.ts';\n" +
    'export const two = () => one;\n```\n'),
  'chapters/01-a/30-far.md': section('host/far.ts',
    "```ts\nexport {\n  readFileSync,\n} from 'node:fs';\n```\n" +
    testing("import type { Far } from '#host/far.ts';")),
  'chapters/01-a/40-reader.md': section('boot/reader.ts',
    "```ts\nimport { one } from '#abi/one.ts';\n" +
    "import '#host/far.ts';\n```\n" +
    testing("import '#boot/reader.ts';")),
  'chapters/01-a/50-loads.md': testing('await import(name);'),
  'chapters/01-a/60-stack.md': testing(
    'expect(stack).toMatch(/60-stack\\.md:\\d+/);'),
};

describe('tests in a page', () => {
  it('need what a page has, directly and not', () => {
    const tangled = tangleFiles(BOOK);
    const testable = new Testable(tangled);
    expect(tangled.book.sections.filter((one) => testable.has(one))
      .map(({ name }) => name)).toEqual(['10-one', '30-far']);
    const { files } = weave(tangled);
    expect(files.get('01-a/10-one.html')).toContain(' data-tests>');
    expect(files.get('01-a/40-reader.html')).not.toContain(' data-tests');
  });

  it('have chapters to read and programs, but no other file', () => {
    const tangled = tangleFiles({
      'chapters/01-a/10-reads.md': testing(
        "import { readFileSync } from 'node:fs';",
        "readFileSync('chapters/01-a/10-reads.md');"),
      'chapters/01-a/15-more.md': testing(
        "import { readFileSync } from 'node:fs';"),
      'chapters/01-a/20-writes.md': testing(
        "import { readFileSync, writeFileSync } from 'node:fs';"),
      'chapters/01-a/30-build.md': section('boot/build.ts',
        "```ts\nimport 'node:path';\n```\n"),
      'chapters/01-a/40-root.md': section('boot/root.ts',
        '```ts\nexport {};\n```\n' +
        '```ts file=host/packed.ts\nexport {};\n```\n' +
        testing("import '#boot/build.ts';", "import '#tangle/verify.ts';")),
      'chapters/01-a/50-where.md': section('host/where.ts',
        "```ts\nimport 'node:inspector';\n```\n" +
        testing("import '#host/where.ts';")),
    });
    const testable = new Testable(tangled);
    const tried = tangled.book.sections.filter(({ name }) =>
      name !== '30-build');
    expect(tried.map((one) => testable.lacks(one)))
      .toEqual([undefined,
      'test/01-a/15-more.test.ts: files that are not chapters',
      'test/01-a/20-writes.test.ts: ' +
        '{ readFileSync, writeFileSync } of node:fs', undefined,
      'test/01-a/50-where.test.ts: a debugger']);
    expect([...testable.support.keys()].sort()).toEqual(
      expect.arrayContaining(['boot/build.ts', 'node:fs', 'tangle/verify.ts']));
    expect(testable.support.get('boot/build.ts')).not.toContain('node:path');
  });

  it('[L05b] run in a page, unless they need what only a host has', () => {
    const tangled = tangleTree(PROJECT);
    const testable = new Testable(tangled);
    const tried = tangled.book.sections.filter((one) =>
      tangled.outputs.has(testPath(one)));
    const lacking = tried.flatMap((one) => testable.lacks(one) ?? []);
    // Most by far; `npm run inpage` names the others.
    expect(tried.length - lacking.length).toBeGreaterThanOrEqual(235);
    expect(lacking.length / tried.length).toBeLessThan(0.2);
    for (const one of lacking) {
      expect(one).toMatch(new RegExp(': (?:a debugger' +
        '|files that are not chapters|node:(?:vm|util|crypto|inspector)' +
        '|binaryen|process|Buffer|import\\(\\) of a value' +
        '|is not in the book|stacks in terms of the book' +
        '|[^]* of node:fs)$'));
    }
  });
});

describe('linked modules', () => {
  /** What the modules of a book make of the expression `tail`. */
  function run(files: Files, entry: string, tail: string): unknown {
    const { outputs } = tangleFiles(files);
    const { text } = linked(new Linker({}).closure(outputs, entry), {
      tail: `return require('#${entry}').${tail};` });
    return new Function(text)() as unknown;
  }

  it('have their imports, wherever they stand', () => {
    expect(run({
      'chapters/01-a/10-one.md': section('abi/one.ts',
        '```ts\nclass Table { static size = SIZE; }\n```\n\n' +
        "```ts\nimport { SIZE } from '#abi/two.ts';\n" +
        'export const { size } = Table;\n```\n'),
      'chapters/01-a/20-two.md': section('abi/two.ts',
        '```ts\nexport const SIZE = 7;\n```\n'),
    }, 'abi/one.ts', 'size')).toBe(7);
  });

  it('may need each other', () => {
    expect(run(BOOK, 'abi/two.ts', 'two()()')).toBeTypeOf('function');
  });

  it('know the lines of each', () => {
    const { outputs } = tangleFiles(BOOK);
    const { text, moduleAt } = linked(
      new Linker({}).closure(outputs, 'abi/one.ts'),
      { head: 'first;\nsecond;', tail: 'last;' });
    const row = text.split('\n')
      .findIndex((line) => line.includes('exports.two = two'));
    const own = outputText(outputs.get('abi/two.ts') as Output).split('\n')
      .findIndex((line) => line.includes('const two ='));
    expect(own).toBeGreaterThan(0);
    expect(moduleAt(row + 1)).toEqual({ path: 'abi/two.ts', line: own + 1 });
    expect(moduleAt(1)).toBeUndefined();
    expect(moduleAt(text.split('\n').length)).toBeUndefined();
  });
});

describe('folded', () => {
  it('are hints, and all that stands under Solutions', () => {
    const { files } = weave(tangleFiles({ 'chapters/01-a/10-a.md':
      '# A\n\n*Hint.* Look.\n\nSeen.\n\n## Solutions\n\nOne.\n\n### Two\n\n' +
      'Two.\n\n## After\n\nThree.\n' }));
    const html = (files.get('01-a/10-a.html') ?? '').replace(/\s+/g, ' ');
    expect(html).toMatch(new RegExp('<details class="hint">' +
      '<summary>A hint</summary> <p><em>Hint.</em> Look.</p> </details> ' +
      '<p>Seen.'));
    expect(html)
      .toMatch(/<details class="solutions">.*Two\.<\/p> <\/details> <h2/);
  });
});
