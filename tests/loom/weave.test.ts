/** The woven book: complete, labelled, and without dead links. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { tangle } from '#tangle/assemble.ts';
import { readBook } from '#tangle/book.ts';
import { weave } from '#tangle/weave/weave.ts';
import { BookWeaver, WOVEN } from '#tangle/weave/write.ts';
import {
  makeProject, PROJECT, section, tangleFiles, writeFiles, type Files,
} from './fixture.ts';

const BOOK: Files = {
  'chapters/README.md': '# Loomix\n\nBegin [here](01-a/10-one.md#deep).\n',
  'chapters/01-a/README.md': '# Chapter <one>\n\n[Next](10-one.md)\n',
  'chapters/01-a/10-one.md': section('abi/one.ts', [
    '## Deep', '', '```ts', '// <<the rest>>', '```', '',
    '```ts chunk="the rest"', 'const text = `a', 'b`;', '```', '',
    '```console', '# ls', '```', '', '```text', 'a < b', '```', '',
  ].join('\n')),
  'chapters/02-b/20-two.md': '---\ntitle: Two\n---\n\n' +
    '```ts chunk+="the rest"\nf();\n```\n\n' +
    '```ts file=abi/one.ts\ng();\n```\n\nBack to [one](../01-a/).\n',
};

describe('weaving again', () => {
  it('gives what weaving anew gives, and writes only what changed', () => {
    const root = makeProject(BOOK);
    const told = vi.spyOn(console, 'error').mockReturnValue();
    const weaver = new BookWeaver(root);
    expect(weaver.weave().changed).toContain('index.html');
    expect(weaver.weave().changed).toEqual([]);
    const two = BOOK['chapters/02-b/20-two.md'] ?? '';
    writeFiles(root, {
      'chapters/02-b/20-two.md': two.replace('f();', 'f();\nh();') });
    expect([...weaver.weave().changed].sort()).toEqual(
      ['02-b/20-two.html', '02-b/chapter.html', 'modules/abi/one.ts.html']);
    told.mockRestore();
    const { files } = weave(tangle(readBook(root)));
    for (const [page, text] of files) {
      expect(readFileSync(join(root, WOVEN, page), 'utf8')).toBe(text);
    }
    expect(files.get('modules/abi/one.ts.html')).toContain('h');
  });

  it('parses only the sections that have changed', () => {
    const root = makeProject(BOOK);
    const [preface, ...others] = readBook(root).sections;
    expect(readBook(root).sections).toEqual([preface, ...others]);
    writeFiles(root, { 'chapters/README.md': '# New\n' });
    const [changed, ...same] = readBook(root).sections;
    expect(changed?.title).toBe('New');
    expect(same.length).toBe(3);
    same.forEach((section, n) => { expect(section).toBe(others[n]); });
  });

  it('sees that a link of a page that stayed the same is dead now', () => {
    const deadLinks = (files: Files): string[] =>
      weave(tangleFiles(files)).problems.map(({ at, message }) =>
        `${at.file}: ${message}`);
    expect(deadLinks(BOOK)).toEqual([]);
    const one = 'chapters/01-a/10-one.md';
    expect(deadLinks({ ...BOOK,
      [one]: (BOOK[one] ?? '').replace('## Deep', '## Flat') }))
      .toEqual(['chapters/README.md: nothing is at 01-a/10-one.html#deep']);
    expect(deadLinks(BOOK)).toEqual([]);
  });

  it('colours a module as its blocks are coloured', () => {
    const { files } = weave(tangleFiles(BOOK));
    const whole = files.get('modules/abi/one.ts.html') ?? '';
    const one = files.get('01-a/10-one.html') ?? '';
    for (const line of ['<span class="hljs-keyword">const</span> text',
      'b`</span>;']) {
      expect(whole).toContain(line);
      expect(one).toContain(line);
    }
  });

  it('says where a section is tried', () => {
    const { files } = weave(tangleFiles({ ...BOOK,
      'chapters/03-c.md': "```ts test\nimport '#abi/one.ts';\n```\n" }));
    expect(files.get('01-a/10-one.html')).toContain(
      '<p class="tried">Tried in <a href="../03-c.html">03-c</a>');
    expect(files.get('03-c.html')).not.toContain('Tried in');
  });
});

describe('weaving', () => {
  it('says what a section builds on, with the way there', () => {
    const three = section('abi/three.ts', "```ts\nimport '#abi/one.ts';\n" +
      "export * from './two.ts';\nconst text = 'from here';\n```\n");
    const { files } = weave(tangleFiles({ ...BOOK,
      'chapters/02-b/10-own.md': section('abi/two.ts', '```ts\nf();\n```\n'),
      'chapters/02-b/30-three.md': three }));
    expect(files.get('02-b/30-three.html')).toMatch(new RegExp(
      '</h1>\\n<details class="needs"><summary>Builds on 2 sections' +
      '</summary>\\n<ul><li><a href="../01-a/10-one.html">1.1 A</a></li>\\n' +
      '<li><a href="10-own.html">2.2 A</a></li></ul>'));
    expect(files.get('01-a/10-one.html')).not.toContain('Builds on');
  });

  it('makes one page a section, all linked, no link dead', () => {
    const { files, problems } = weave(tangleFiles(BOOK));
    expect(problems).toEqual([]);
    expect([...files.keys()]).toEqual(expect.arrayContaining([
      'index.html', '01-a/index.html', '01-a/10-one.html',
      '02-b/20-two.html', 'contents.html', 'modules/abi/one.ts.html',
    ]));
    expect(files.get('index.html')).toContain('href="01-a/10-one.html#deep"');
    const one = files.get('01-a/10-one.html') ?? '';
    expect(one).toContain('rel="prev" href="index.html"');
    expect(one).toContain('rel="next" href="../02-b/20-two.html"');
  });

  it('[L10b] lists sections under numbers of chapters and their own', () => {
    const { files } = weave(tangleFiles(BOOK));
    const one = files.get('01-a/10-one.html') ?? '';
    expect(one).toContain('<li><a href="index.html">');
    expect(one).toMatch(
      /<li aria-current="page"><span class="number">1.1<\/span> /);
    expect(files.get('contents.html')).toContain(
      '<li><span class="number">2.1</span> <a');
  });

  it('[L10b] puts appendices behind their chapter, under letters', () => {
    const appendix = '---\ntitle: Tried\nappendix: yes\n---\n\nText.\n';
    const { files } = weave(tangle(readBook(makeProject({ ...BOOK,
      'chapters/01-a/05-tried.md': appendix,
      'chapters/01-a/06-too.md': appendix }))));
    const one = files.get('01-a/10-one.html') ?? '';
    expect(one).toContain('<span class="number">1.1</span> ');
    expect(one).toContain('rel="next" href="05-tried.html"');
    expect(files.get('contents.html')).toMatch(
      /1\.1<.*\n.*1\.A<.*05-tried.*\n.*1\.B<.*06-too/);
    expect(files.get('01-a/06-too.html'))
      .toContain('rel="next" href="../02-b/20-two.html"');
  });

  it('labels blocks: module, chunk, used in, continued in', () => {
    const { files } = weave(tangleFiles(BOOK));
    const one = files.get('01-a/10-one.html') ?? '';
    expect(one).toContain('>abi/one.ts</a>');
    expect(one).toContain('href="#chunk.the-rest">⟨the rest⟩</a>');
    expect(one).toContain('used in <a href="#code.the-rest">abi/one.ts</a>');
    expect(one).toContain(
      'continued in <a href="../02-b/20-two.html#chunk.the-rest.f">Two</a>');
    const two = files.get('02-b/20-two.html') ?? '';
    expect(two).toContain(
      'continues <a href="../01-a/10-one.html#chunk.the-rest">');
  });

  it('folds long imports at the head of a block, and nothing else', () => {
    const imports = ["import { a } from '#abi/a.ts';", 'import {', '  b,',
      "} from '#abi/b.ts';", "import type { C } from '#abi/a.ts';"];
    const page = (code: readonly string[]): string => {
      const book = { ...BOOK, 'chapters/02-b/20-two.md': section('abi/two.ts',
        ['```ts', ...code, '```', ''].join('\n')) };
      return weave(tangleFiles(book)).files.get('02-b/20-two.html') ?? '';
    };
    const html = page([...imports, '', 'first();', 'import type X = Y;']);
    const [folded = '', rest = ''] = html.split('</details>');
    expect(folded).toContain(
      'imports from <code>abi/a</code>, <code>abi/b</code></summary>');
    expect(folded).toContain('b,');
    expect(folded).not.toContain('>first');
    expect(rest).toMatch(
      /^<pre tabindex="0" data-row="6"><code><span[^>]*>first/);
    expect(page(imports.slice(0, 1))).not.toContain('<details');
    expect(page(['f();', ...imports])).not.toContain('<details');
    expect(page(imports)).not.toMatch(/<\/details><pre/);
  });

  it('folds a block that asks for it under the names that it defines', () => {
    const page = (mark: string, code: string): string => {
      const book = { ...BOOK, 'chapters/02-b/20-two.md': section('abi/two.ts',
        ['```ts' + mark, code, '```', ''].join('\n')) };
      return weave(tangleFiles(book)).files.get('02-b/20-two.html') ?? '';
    };
    const code = 'export function one() {}\nexport const two = 2;\nlet x;';
    expect(page('', code)).not.toContain('<details');
    const summary = '<code>one</code>, <code>two</code>';
    expect(page(' folded', code)).toMatch(
      new RegExp(`<summary>${summary}</summary><pre[^]*</details>`));
    expect(page(' file=abi/three.ts folded', 'let y = 1;\nlet z = 2;'))
      .toContain('<summary>2 lines</summary>');
    expect(tangleFiles({ ...BOOK, 'chapters/02-b/20-two.md': section(
      'abi/two.ts', '```ts folded file=abi/three.ts\nlet y = 1;\n```\n') })
      .outputs.has('abi/three.ts')).toBe(true);
  });

  it('escapes text and closes what it opens', () => {
    const { files } = weave(tangleFiles(BOOK));
    const one = files.get('01-a/10-one.html') ?? '';
    expect(one).toContain('a &lt; b');
    for (const [page, html] of files) {
      if (!page.endsWith('.html')) continue;
      for (const tag of ['span', 'a', 'figure', 'div', 'ol', 'li', 'pre']) {
        const opened = html.match(new RegExp(`<${tag}[ >]`, 'g')) ?? [];
        const closed = html.match(new RegExp(`</${tag}>`, 'g')) ?? [];
        expect(`${page} ${tag} ${opened.length}`)
          .toBe(`${page} ${tag} ${closed.length}`);
      }
    }
  });

  it('[L10c] reports links that lead nowhere', () => {
    const { problems } = weave(tangleFiles({
      'chapters/01-a.md': '# A\n\n[x](no.md)\n\n[y](#gone)\n',
    }));
    expect(problems.map(({ at, code }) => `${at.line} ${code}`)).toEqual([
      '3 dead link', '5 dead link',
    ]);
  });

  it('[L10c] leaves no dead link in the book itself', () => {
    const { problems } = weave(tangle(readBook(PROJECT)));
    expect(problems).toEqual([]);
  });
});
