/** The page of promises of a small book. */
import { describe, expect, it } from 'vitest';
import { observations } from '#tangle/observes.ts';
import { tangleTree } from '#tangle/tree.ts';
import { Trials } from '#tangle/tried.ts';
import { promisesPage } from '#tangle/weave/promises.ts';
import { makeBook, section, writeFiles, type Files } from './fixture.ts';

/** A section with a module, and a test with this title. */
function tested(module: string, title: string, uses = module): string {
  return section(module, [
    '```ts', 'export const one = 1;', '```', '', '```ts test',
    "import { expect, it } from 'vitest';",
    `import { one } from '#${uses}';`,
    `it('${title}', () => { expect(one).toBe(1); });`, '```', '',
  ].join('\n'));
}

const FILES: Files = {
  'chapters/README.md': '# A\n',
  'chapters/01-a/10-alone.md': tested('abi/a.ts', '[V16a] isn\\\'t <b>'),
  'chapters/01-a/20-kernel.md': tested('kernel/kernel.ts', '[V18] in one'),
  'chapters/01-a/30-system.md': tested('boot/system.ts', '[V16] [V18] all'),
  'concordance.json': '{ "kept": ["V18"] }',
  'tangle/features.json': JSON.stringify([
    { id: 'V16', promise: 'low & high', parts: { a: 'low', b: 'high' } },
    { id: 'V18', promise: 'cuts' },
  ]),
};

describe('promises', () => {
  const root = (): string => {
    const made = makeBook(FILES);
    writeFiles(made, { 'tests/more.test.ts':
      "import '#boot/system.ts';\nit('[V18] from outside', () => {});\n" });
    return made;
  };

  it('are observed by what their tests make use of', () => {
    const by = observations(new Trials(tangleTree(root())));
    expect(['10-alone', '20-kernel', '30-system'].map((name) =>
      by(`chapters/01-a/${name}.md`))).toEqual(['unit', 'kernel', 'booted']);
    expect(by('tests/more.test.ts')).toBe('booted');
  });

  it('have a page, with their parts and tests', () => {
    const tangled = tangleTree(root());
    const [page] = promisesPage(tangled, new Trials(tangled));
    const [first, second] = (page?.html ?? '').match(/<tr id=[^]*?<\/tr>/g)
      ?? [];
    expect(first).toContain('low &amp; high<ul><li id="V16a">');
    expect(first).not.toContain('kept');
    expect(first).toContain('<em>unit</em> <a href="01-a/10-alone.html">'
      + '[V16a] isn\'t &lt;b&gt;</a>');
    expect(first).toContain('30-system.html');
    expect(second).toContain('<em>kept</em>');
    expect(second).toContain('<em>kernel</em>');
    expect(second).toContain(
      '<em>booted</em> [V18] from outside (<code>tests/more.test.ts</code>)');
  });

  it('have none in a book that makes none', () => {
    const tangled = tangleTree(makeBook({ 'chapters/README.md': '# A\n' }));
    expect(promisesPage(tangled, new Trials(tangled))).toEqual([]);
  });
});
