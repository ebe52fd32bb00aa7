/** What the prose refers to is there, and says so when it is not. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { weave, type Woven } from '#tangle/weave/weave.ts';
import { weaveTree } from '#tangle/weave/write.ts';
import {
  makeProject, callTool, section, tangleFiles, writeFiles, type Files,
} from './fixture.ts';

function weaveText(text: string): Woven {
  return weave(tangleFiles({ 'chapters/01-a/10-a.md': text }));
}

/** Problems of one section, as `line:column code`. */
function complaints(text: string): string[] {
  return weaveText(text).problems.map(({ at, code }) => {
    return `${at.line}:${at.column} ${code}`;
  });
}

function page(text: string): string {
  return weaveText(text).files.get('01-a/10-a.html') ?? '';
}

function idsOf(text: string): string[] {
  return [...page(text).matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => {
    return id ?? '';
  });
}

describe('headings', () => {
  it("[L10a] have GitHub's anchors", () => {
    expect(idsOf([
      '# `fork`, *exec* and [wait](#x)', '## A — B', '## snake_case & co.',
      '## Größe: 3 × 4', '## Two  blanks', '',
    ].join('\n\n'))).toEqual([
      'fork-exec-and-wait', 'a--b', 'snake_case--co', 'größe-3--4',
      'two--blanks',
    ]);
  });

  it('equal ones are numbered, and numbers never meet', () => {
    expect(idsOf('# A\n\n## A\n\n## A-1\n\n## A\n'))
      .toEqual(['a', 'a-1', 'a-1-1', 'a-2']);
  });

  it('never have the anchor of a block or of the page', () => {
    const text = '# Line 9\n\n## L9\n\n## Content\n\n## Contents\n\n' +
      '```text\nx\n```\n\n## Text\n';
    expect(complaints(text)).toEqual([]);
    const all = [...page(text).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
  });

  it('an anchor that is there twice is a problem', () => {
    expect(complaints('# A\n\n<a id="a"></a>\n')).toEqual([
      '3:1 two anchors',
    ]);
  });
});

describe('links', () => {
  it('that cannot be decoded are dead, and end nothing', () => {
    expect(complaints('# A\n\n[x](%E4.md) and\n[y](#%E4)\n')).toEqual([
      '3:5 dead link', '4:1 dead link',
    ]);
  });

  it('lead to sections with odd names', () => {
    const { files, problems } = weave(tangleFiles({
      'chapters/01-a/10-a.md': '# A\n\n[c](<10-c#?%41.md>)\n\n' +
        '[c](10-c%23%3F%2541.md)\n\n[d](10-ä.md)\n',
      'chapters/01-a/10-c#?%41.md': '# C\n',
      'chapters/01-a/10-ä.md': '# D\n',
    }));
    const [broken, ...others] = problems;
    // As written, what follows # is an anchor.
    expect(broken?.at.line).toBe(3);
    expect(others).toEqual([]);
    expect(files.get('01-a/10-a.html'))
      .toContain('href="10-c%23%3F%2541.html"');
  });

  it('[L10c] that were never defined are a problem', () => {
    expect(complaints('# A\n\nSee [this][one], [that][] and [those].\n\n' +
      'But not `[a][b]` or [c][d].\n\n[d]: https://example.org\n'))
      .toEqual(['3:5 dead link', '3:18 dead link']);
  });

  it('footnotes are a problem: the book has none', () => {
    expect(complaints('# A\n\nOne[^1] and\ntwo[^2].\n\n' +
      '[^1]: word\n\n[^2]: more words\n')).toEqual([
      // The first is a link by the letter of Markdown, to `word`.
      '3:1 dead link', '4:4 dead link', '8:1 dead link', '6:1 dead link',
    ]);
  });
});

describe('images', () => {
  const IMAGES: Files = {
    'chapters/01-a/10-a.md': section('abi/a.ts', [
      '![one](one.svg)', '<img src="deep/two three.png" alt="two">',
      '[the data](data.csv)', '![far](https://example.org/x.png)', '',
    ].join('\n\n')),
    'chapters/01-a/one.svg': '<svg/>', 'chapters/01-a/data.csv': '1,2\n',
    'chapters/01-a/deep/two three.png': 'not really',
  };

  it('are copied beside the pages, and removed with their reference', () => {
    const root = makeProject(IMAGES);
    const copy = join(root, 'build/book/01-a/one.svg');
    expect(weaveTree(root)).toBe(true);
    expect(readFileSync(copy, 'utf8')).toBe('<svg/>');
    expect(existsSync(join(root, 'build/book/01-a/deep/two three.png')))
      .toBe(true);
    expect(existsSync(join(root, 'build/book/01-a/data.csv'))).toBe(true);
    writeFiles(root, { 'chapters/01-a/10-a.md': '# A\n' });
    weaveTree(root);
    expect(existsSync(copy)).toBe(false);
  });

  it('that are not there are a problem', async () => {
    const root = makeProject({
      'chapters/01-a.md': '# A\n\n![x](gone.svg)\n\n<img src="no.png">\n\n' +
        'Text <img src=\'../package.json\'> and ![d](e/)\n',
    });
    const { text, status } = await callTool(root, 'weave');
    expect(status).toBe(1);
    for (const place of ['3:6', '5:11', '7:16', '7:43']) {
      expect(text).toContain(`chapters/01-a.md:${place} - error dead link`);
    }
  });
});
