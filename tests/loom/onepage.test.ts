// Several sections as one page.
import { expect, it } from 'vitest';
import { onePage } from '#tangle/weave/onepage.ts';
import { weave } from '#tangle/weave/weave.ts';
import { allComplaints, tangleFiles } from './fixture.ts';

const BOOK = {
  'chapters/README.md': '# Book\n',
  'chapters/01-a/10-one.md': '# One\n\n## Part\n\n' +
    '[two](20-two.md), [its part](20-two.md#part), [here](#part), ' +
    '[far](../02-b/10-far.md#part), [web](https://a.org/#x)\n',
  'chapters/01-a/20-two.md': '# Two\n\n## Part\n',
  'chapters/02-b/10-far.md': '# Far\n\n## Part\n',
};

it('[L12b] keeps links among the sections on the page', () => {
  const { files, problems } = weave(tangleFiles(BOOK));
  expect(problems).toEqual([]);
  const html = files.get('01-a/chapter.html') ?? '';
  const [, text] =
    /<article id="01-a\.10-one">\n([^]*?)<\/article>/.exec(html) ?? [];
  const links = [...(text ?? '').matchAll(/<a href="([^"]*)"/g)]
    .map(([, href]) => href);
  expect(links).toEqual(['#01-a.20-two', '#01-a.20-two:part',
    '#01-a.10-one:part', '../02-b/10-far.html#part', 'https://a.org/#x']);
  expect(html).toContain('<h2 id="01-a.20-two:part">');
  expect(html).not.toMatch(/class="turn"/);
});

it('[L12b] may lie elsewhere than its sections', () => {
  const tangled = tangleFiles(BOOK);
  const html = onePage('all.html', tangled.book.sections
    .filter(({ chapter }) => chapter === '01-a'), weave(tangled).files);
  expect(html).toContain('href="02-b/10-far.html#part"');
  expect(html).toContain('href="#01-a.20-two:part"');
});

it('is a page that no section may have', () => {
  expect(allComplaints({ 'chapters/01-a/10-one.md': '# One\n',
    'chapters/01-a/chapter.md': '# Chapter\n' }))
    .toEqual([expect.stringMatching(/^chapters\/01-a\/chapter\.md:1:1 /)]);
});
