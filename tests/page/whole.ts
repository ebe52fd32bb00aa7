/** The book without scripts, a chapter at a time, and as one file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { readBook } from '#tangle/book.ts';
import { sectionPage } from '#tangle/weave/links.ts';
import { oneFile } from '#tangle/weave/onefile.ts';
import { onPaper, printBook } from '#tangle/weave/paper.ts';
import { BOOK, PROJECT, type Reader } from './browser.ts';
import { showing } from './machine.ts';

const SECTION = '07-mfs-cache/24-block-cache.html';
const EXERCISES = '05-signals-liveupdate/52-exercises.html';
const CHAPTER = '06-ds-safemap/chapter.html';

/** The text of a page, without what scripts add to it. */
async function textOf(page: Page): Promise<string> {
  return page.locator('main').evaluate((main) => {
    const copy = main.cloneNode(true) as HTMLElement;
    for (const tool of copy.querySelectorAll(
      'button, output, #Names-help, .solved')) tool.remove();
    return copy.textContent.replace(/\s+/g, ' ').trim();
  });
}

/** The contents of what is folded, and whether they can be seen. */
async function folded(page: Page): Promise<boolean[]> {
  return page.locator('details').evaluateAll((all) => all.map((one) =>
    one.lastElementChild?.checkVisibility() ?? true));
}

export function wholeTests({ open, complaints }: Reader): void {
  it('[L12a] has every word without JavaScript', async () => {
    for (const path of [SECTION, EXERCISES, 'index.html', CHAPTER]) {
      const [bare, full] = [
        await open(path, { javaScript: false }), await open(path)];
      const text = await textOf(bare);
      expect(text.length).toBeGreaterThan(3000);
      expect(await textOf(full)).toBe(text);
      for (const page of [bare, full]) await page.context().close();
    }
  });

  it('[L12b] has a chapter as one page, all of it open on paper', async () => {
    const page = await open(CHAPTER, { javaScript: false });
    const chapter = page.locator('article');
    const links = page.locator('a[href^="#"]');
    const dead = await links.evaluateAll((all) => all.filter((one) =>
      document.getElementById(decodeURIComponent(
        (one as HTMLAnchorElement).hash.slice(1))) === null).length);
    expect(dead).toBe(0);
    const contents = await open('contents.html', { javaScript: false });
    const listed = await contents.locator('.contents > li', {
      has: contents.locator('> a[href^="06-ds-safemap/"]') })
      .locator('a').count();
    expect(await chapter.count()).toBe(listed);
    expect(await chapter.locator('h1').count()).toBe(listed);
    expect(await folded(page)).toContain(false);
    await page.emulateMedia({ media: 'print' });
    expect(await folded(page)).not.toContain(false);
    for (const one of [page, contents]) await one.context().close();
  });

  it('[L12c] is printed, with an outline and all of its words', async () => {
    const book = readBook(PROJECT);
    const sections = book.sections.filter(({ chapter, name }) =>
      chapter === '06-ds-safemap' && name < '2');
    const folder = mkdtempSync(join(tmpdir(), 'paper-'));
    try {
      const path = join(folder, 'book.pdf');
      await printBook(sections, BOOK, path);
      const pdf = readFileSync(path, 'latin1');
      expect(pdf).toMatch(/^%PDF-/);
      expect(pdf).toMatch(/\/Outlines/);
      expect(pdf).toMatch(/\/StructTreeRoot/);
      const paper = onPaper(sections, BOOK);
      expect(paper).not.toContain('class="hljs');
      const page = await open('index.html', { javaScript: false });
      const words = (html: string): Promise<string> =>
        page.setContent(html).then(() => textOf(page));
      const printed = await words(paper);
      for (const section of sections) {
        const whole = readFileSync(join(BOOK, sectionPage(section)), 'utf8')
          .replace(/<nav class="turn"[^]*?<\/nav>/g, '');
        expect(printed.includes(await words(whole)), section.file).toBe(true);
      }
      await page.context().close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('[L12d] boots from one file that is opened from the disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alone-'));
    try {
      const file = join(folder, 'loomix.html');
      writeFileSync(file, oneFile(BOOK));
      const page = await open('index.html');
      const asked: string[] = [];
      page.on('request', (request) => { asked.push(request.url()); });
      await page.goto(pathToFileURL(file).href);
      await showing(page, /leave\.\n#$/);
      await page.keyboard.type('cat /etc/passwd | wc; ls /bin/wc\n');
      await showing(page, /\n1 2 \d+\n\/bin\/wc\n#$/);
      expect(asked.filter((url) => !/^(blob|data):/.test(url)))
        .toEqual([pathToFileURL(file).href]);
      expect(complaints).toEqual([]);
      await page.context().close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
