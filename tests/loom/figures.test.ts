// Figures: blocks that name the function that draws them.
import { describe, expect, it } from 'vitest';
import { Colours } from '#tangle/weave/highlight.ts';
import type { Drawn } from '#tangle/weave/figures.ts';
import { weave } from '#tangle/weave/weave.ts';
import { allComplaints, complaints, tangleFiles } from './fixture.ts';

const MODULE = `---
title: Drawing
module: rigs/figures/a.ts
---

\`\`\`ts
export const first = (): number => 1;
export function second(): number { return 2; }
\`\`\`
`;

/** A figure block. */
function figure(draw: string, body: string): string {
  return `\`\`\`figure draw="${draw}"\n${body}\n\`\`\`\n`;
}

const BOOK = {
  'chapters/README.md': `# A\n\n${figure('rigs/figures/a.ts second', 'Both.')}`,
  'chapters/04-a/10-a.md': `# A\n\n${
    figure('rigs/figures/a.ts first', 'Of `a`\nand b.\n\na   b\n|-->|')}`,
  'chapters/04-a/20-b.md': MODULE,
};

const DRAWN: Drawn = {
  'rigs/figures/a.ts first': { letters: '', pictures: [
    { title: 'One', svg: '<svg></svg>', words: ['a to b: <x>', 'b: y'] }] },
};

describe('a figure', () => {
  it('needs a function that is there, in a room', () => {
    expect(allComplaints(BOOK)).toEqual([]);
    expect(allComplaints({ ...BOOK, 'chapters/04-a/30-c.md':
      figure('rigs/figures/a.ts third', 'C.')
      + figure('rigs/figures/b.ts first', 'C.') })).toEqual([
      'chapters/04-a/30-c.md:1:1 figure', 'chapters/04-a/30-c.md:4:1 figure']);
    expect(complaints('```figure\nA.\n```\n')).toEqual(['1:4 attribute']);
    expect(complaints('```figure draw="nowhere/a.ts x"\nA.\n```\n'))
      .toEqual(['1:11 attribute']);
    expect(complaints('```figure test draw="rigs/a.ts x"\nA.\n```\n'))
      .toContain('1:11 attribute');
  });

  it('[L11a] is drawn, with its number, caption and words', () => {
    const { files, problems } = weave(tangleFiles(BOOK), new Colours(),
      undefined, DRAWN);
    expect(problems).toEqual([]);
    const html = files.get('04-a/10-a.html') ?? '';
    expect(html).toContain('<figure class="drawing" id="figure.first"');
    expect(html).toContain('<a class="name" href="#figure.first">Figure 4.1<');
    expect(html).toContain('Of <code>a</code>\nand b.</span>');
    expect(html).toContain('<p class="part">One</p><svg></svg>');
    expect(html).toContain('<li>a to b: &lt;x&gt;</li>\n<li>b: y</li>');
    expect(html).not.toContain('|--');
  });

  it('says so when it could not be drawn yet, and is in the contents', () => {
    const { files } = weave(tangleFiles(BOOK), new Colours(), undefined, DRAWN);
    expect(files.get('index.html')).toContain('<p class="undrawn">');
    const [, list] = files.get('contents.html')?.split('id="Figures"') ?? [];
    expect(list).toMatch(
      /index\.html#figure\.second">Figure 1<.*\n.*#figure\.first">Fig/);
  });

  it('is found by the words of its caption', () => {
    const { passages } = weave(tangleFiles(BOOK));
    const found = passages.find(({ page }) => page === '04-a/10-a.html');
    expect(found?.prose).toBe('A Of `a`\nand b.');
    expect(found?.code).toBe('');
  });
});
