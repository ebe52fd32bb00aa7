/** Permalinks: of blocks and headings, by what these are. */
import { describe, expect, it } from 'vitest';
import { readBook } from '#tangle/book.ts';
import { blockAnchor } from '#tangle/weave/anchors.ts';
import { weave } from '#tangle/weave/weave.ts';
import { PROJECT, section, tangleFiles } from './fixture.ts';

const SECTION = [
  '## Deep', '',
  '```ts', "import { f } from '#abi/f.ts';", '', 'export const SIZE = 1;',
  '```', '',
  '```ts', '// <<the rest>>', '```', '',
  '```ts chunk="the rest"', 'const x = 1;', '```', '',
  '```ts chunk+="the rest"', 'const y = 1;', '```', '',
  '```ts chunk+="the rest"', 'f(x, y);', '```', '',
  '```ts', '/** Nothing has a name here. */', 'f(SIZE);', '```', '',
  '```ts file=abi/two.ts', 'export const SIZE = 2;', '```', '',
  '```ts test', "import { it } from 'vitest';", '', 'f(3);', '```', '',
  '```ts test', "it.each([1])('[Z01] is one', f);", '```', '',
  '```ts test', "  it.each([1, 2])(", "    'is two', f);", '```', '',
  '```console', '# ls /', '```', '',
  '```sh', '# The second', 'npm test', '```', '',
  '```text', '', 'a <= b', '```', '',
];

/** All anchors of the one page of a section. */
function anchors(body: readonly string[]): string[] {
  const { files, problems } = weave(tangleFiles({
    'chapters/01-a/10-a.md': section('abi/a.ts', body.join('\n')),
    'chapters/01-a/20-f.md': section('abi/f.ts', '```ts\nf();\n```\n'),
  }));
  expect(problems.filter(({ code }) => code !== 'unused chunk')).toEqual([]);
  const page = files.get('01-a/10-a.html') ?? '';
  return [...page.matchAll(/<(?:figure|h2)\b[^>]* id="([^"]*)"/g)]
    .map(([, id]) => id ?? '');
}

describe('permalinks', () => {
  it('[L10a] are by chunk, first name, title, command or first words', () => {
    expect(anchors(SECTION)).toEqual([
      'deep', 'code.SIZE', 'code.the-rest', 'chunk.the-rest',
      'chunk.the-rest.y', 'chunk.the-rest.f-x-y', 'code.f-SIZE',
      'code.SIZE.abi-two', 'test.f-3', 'test.is-one', 'test.is-two',
      'session.-ls-', 'sh.-the-second', 'text.a--b',
    ]);
  });

  it('[L10a] stay when anything is put above, or taken from there', () => {
    const before = anchors(SECTION);
    const added = [
      ...['const', 'let'].flatMap((word, n) => [
        '```ts', `${word} z${n} = ${n};`, '```', '']),
      '## Shallow', '', 'Prose, and more of it.', '',
      '```ts', 'g(1);', '```', '', '```ts', 'g(2);', '```', '',
      '```ts test', "it('is new', f);", '```', '',
      '```ts test', 'h();', '```', '', '```text', 'text', '```', '',
      '```sh', 'npm ci', '```', '', '```console', '# pwd', '```', '',
      '```ts file=abi/three.ts', 'export const SIZE = 3;', '```', '',
    ];
    const fresh = anchors([...added, ...SECTION]);
    expect(fresh.slice(-before.length)).toEqual(before);
    // A part of a chunk among the others, too.
    const begin = SECTION.indexOf('```ts chunk+="the rest"');
    const between = ['```ts chunk+="the rest"', 'let w = 0;', '```', ''];
    expect(anchors([...SECTION.slice(0, begin), ...between,
      ...SECTION.slice(begin)]).filter((id) => id !== 'chunk.the-rest.w'))
      .toEqual(before);
    expect(anchors(SECTION.slice(SECTION.indexOf('```ts test'))))
      .toEqual(before.slice(before.indexOf('test.f-3')));
  });

  it('[L10a] are counted only where blocks have all in common', () => {
    const { sections } = readBook(PROJECT);
    const found = sections.flatMap((section) => section.blocks.map((block) => {
      return `${section.file}#${blockAnchor({ section, block })}`;
    }));
    const counted = found.filter((id) => /\.\d+$/.test(id));
    expect(found.length).toBeGreaterThan(4000);
    expect(counted.length / found.length).toBeLessThan(0.01);
  });
});

it('[L10b] a link to a section says its number and its title', () => {
  const { files } = weave(tangleFiles({
    'chapters/01-a/10-a.md': '# A\n\n[there](../07-b/20-b.md#deep)\n',
    'chapters/07-b/20-b.md': '# B\n\n## Deep\n\n[A](../01-a/10-a.md)\n',
  }));
  expect(files.get('01-a/10-a.html')).toContain(
    '<a href="../07-b/20-b.html#deep" title="7.1 B">there</a>');
  expect(files.get('07-b/20-b.html')).toContain(
    '<a href="../01-a/10-a.html" title="1.1 A">A</a>');
  expect(files.get('07-b/20-b.html')).toMatch(
    /<h1[^>]*><span class="number">7.1<\/span> B<\/h1>/);
});
