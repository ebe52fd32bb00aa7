/** What a page loads of the book to edit it, and what it makes of that. */
import { brotliCompressSync, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { testPath } from '#tangle/destination.ts';
import { outputText } from '#tangle/sourcemap.ts';
import { tangleTree } from '#tangle/tree.ts';
import { makeManifest } from '#tangle/weave/manifest.ts';
import type { Edit } from '#tangle/weave/page/edits.ts';
import { Linker } from '#tangle/weave/page/linking.ts';
import { type Edits, LoadedSections } from '#tangle/weave/page/loaded.ts';
import { Contents } from '#tangle/weave/page/manifest.ts';
import { Testable } from '#tangle/weave/testable.ts';
import { PROJECT, section, tangleFiles, type Files } from './fixture.ts';

const NONE: Edits = new Map();

/** A page with a book, that notes what it loads. */
function pageOf(tangled: ReturnType<typeof tangleFiles>,
  support: ReadonlyMap<string, string> = new Map()) {
  const manifest = JSON.stringify(makeManifest(tangled, support));
  const texts = new Map(tangled.book.sections
    .map(({ file, text }) => [file, text]));
  const loaded: string[] = [];
  const sections = new LoadedSections(
    new Contents(JSON.parse(manifest)), async (file) => {
      loaded.push(file);
      return Promise.resolve(texts.get(file) ?? '');
    });
  /** The bytes that go over the line. */
  const weight = (): number => [manifest,
    ...loaded.map((file) => texts.get(file) ?? '')]
    .reduce((sum, text) => sum + brotliCompressSync(text, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length, 0);
  return { sections, loaded, weight };
}

const editsOf = (...edits: readonly Edit[]): Edits =>
  new Map(edits.map((one) => [`${one.file}:${one.line}`, one]));

const SMALL: Files = {
  'chapters/01-a/10-one.md': section('abi/one.ts',
    "```ts\nimport { two } from '#abi/two.ts';\n" +
    'export const one = two;\n// <<the rest>>\n```\n'),
  'chapters/01-a/20-two.md': section('abi/two.ts',
    '```ts\nexport const two = 2;\n// <<more of two>>\n```\n\n' +
    '```ts chunk="the rest"\nexport const rest = 1;\n```\n\n' +
    '```ts chunk="more of two"\nexport const more = 1;\n```\n'),
  'chapters/01-a/30-three.md': section('abi/three.ts',
    "```ts\nimport type { Four } from '#abi/four.ts';\n" +
    'export const three: Four = 3;\n```\n\n' +
    '```ts chunk="a third"\nexport const third = 1;\n```\n\n' +
    '```ts file=abi/one.ts\n// <<a third>>\nexport const last = 9;\n```\n'),
  'chapters/01-a/40-four.md': section('abi/four.ts',
    '```ts\nexport type Four = number;\n```\n'),
};

describe('sections that a page loads', () => {
  const file = 'chapters/01-a/20-two.md';
  const line = 7;

  it('are those of the modules that run, and no other', async () => {
    const tangled = tangleFiles(SMALL);
    const { sections, loaded } = pageOf(tangled);
    expect(loaded).toEqual([]);
    const { outputs } = await sections.gather(NONE, ['abi/one.ts']);
    // The last part of the module stands in the third section.
    expect(loaded.toSorted()).toEqual(Object.keys(SMALL).slice(0, 3));
    for (const path of ['abi/one.ts', 'abi/two.ts']) {
      expect(outputs.get(path)?.lines)
        .toEqual(tangled.outputs.get(path)?.lines);
    }
  });

  it('are those that an edit asks for, too', async () => {
    const { sections, loaded } = pageOf(tangleFiles(SMALL));
    await sections.need([file]);
    const text = sections.written(file, line);
    expect(text[0]).toBe('export const two = 2;');
    const edits = editsOf({ file, line, text: [
      "import { three } from '#abi/three.ts';", ...text,
      '// <<a third>>'].join('\n') });
    const { outputs } = await sections.gather(edits, ['abi/two.ts']);
    expect(sections.newProblem(NONE, edits)).toBeUndefined();
    expect(loaded).toContain('chapters/01-a/30-three.md');
    const two = outputs.get('abi/two.ts');
    expect(two === undefined ? '' : outputText(two))
      .toContain('export const third');
    expect(outputs.has('abi/three.ts')).toBe(true);
    expect(loaded).not.toContain('chapters/01-a/40-four.md');
  });

  it('are not blamed for what is not there', async () => {
    const { sections } = pageOf(tangleFiles(SMALL));
    await sections.need([file]);
    // Nothing that is here refers to one of its chunks.
    expect(sections.tangled(NONE).problems.map(({ code }) => code))
      .toEqual(['unused chunk']);
    const text = sections.written(file, line);
    const complaint = (...lines: readonly string[]) =>
      sections.newProblem(NONE, editsOf(
        { file, line, text: lines.join('\n') }));
    expect(complaint(...text, '')).toBeUndefined();
    expect(complaint('', ...text, '// <<nowhere>>')).toMatchObject(
      { code: 'missing chunk', at: { file, line: line + 3, column: 4 } });
    expect(complaint('export const two = 2;')).toMatchObject({
      code: 'unused chunk', message: expect.stringContaining('more of two'),
    });
  });
});

describe('the sections of this book', () => {
  const tangled = tangleTree(PROJECT);
  const testable = new Testable(tangled);
  const tested = tangled.book.sections.filter((one) => testable.has(one));
  const support = Object.fromEntries(testable.support);
  const tty = 'chapters/09-boot/12-terminal-driver.md';

  it('are enough for all services, for the system and for tests', async () => {
    const linker = new Linker(support);
    const entries = [...tangled.outputs.keys()].filter((path) =>
      /^(?:(?:servers|drivers)\/[^/]+\/main|boot\/page-main)\.ts$/.test(path));
    expect(entries.length).toBeGreaterThan(10);
    const tests = tested.filter((_, n) => n % 20 === 0).map(testPath);
    for (const entry of [...entries, ...tests]) {
      const { sections } = pageOf(tangled, testable.support);
      const { outputs } = await sections.gather(NONE, [entry]);
      expect([...linker.closure(outputs, entry)], entry)
        .toEqual([...linker.closure(tangled.outputs, entry)]);
    }
  });

  it('weigh less than 40, 210 and 150 kB: editor, tty, tests', async () => {
    const one = pageOf(tangled, testable.support);
    await one.sections.need([tty]);
    expect(one.weight()).toBeLessThan(40_000);
    await one.sections.edited(editsOf({ file: tty, line: 1, text: '' }));
    await one.sections.gather(NONE, ['drivers/tty/main.ts']);
    expect(one.weight()).toBeLessThan(210_000);
    const other = pageOf(tangled, testable.support);
    await other.sections.gather(NONE, ['test/03-vm/35-regions.test.ts']);
    expect(other.weight()).toBeLessThan(150_000);
  });
});
