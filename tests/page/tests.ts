/** The tests of the book, run in the page. */
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Reader } from './browser.ts';

const SECTION = '03-vm/35-regions.html';
const EXERCISES = '05-signals-liveupdate/52-exercises.html';

/** On a machine that has much else to do. */
const SOON = { timeout: 60_000 };

/** What the last run has come to, in a block. */
async function comesTo(block: Locator, wanted: RegExp): Promise<void> {
  await expect.poll(() => block.locator('.outcome').textContent(), SOON)
    .toMatch(wanted);
}

/** How many tests `it` and no loop defines, as the page shows them. */
async function countIn(page: Page): Promise<number> {
  const code = page.locator('figure.test pre code');
  const text = (await code.allTextContents())
    .join('\n');
  expect(text).not.toMatch(/\bit\.each/);
  return text.match(/^ *it\('/gm)?.length ?? 0;
}

/** Opens the editor of a block, and puts another text into it. */
async function edit(
  block: Locator, change: (text: string) => string,
): Promise<void> {
  const editor = block.locator('.cm-content');
  if (await editor.count() === 0) {
    await block.getByRole('button', { name: 'Edit' }).click();
    await editor.waitFor(SOON);
  }
  const text = await editor.evaluate((element) => {
    return [...element.querySelectorAll('.cm-line')]
      .map((line) => line.textContent).join('\n');
  });
  expect(change(text)).not.toBe(text);
  await editor.focus();
  await block.page().keyboard.press('Control+a');
  await block.page().keyboard.insertText(change(text));
}

/** Presses the button in the editor of a block. */
async function tryEdit(block: Locator): Promise<void> {
  await block.locator('.bar').getByRole('button', { name: 'Run the tests' })
    .click();
}

/** What is folded: hints, and solutions. */
export function exerciseTests({ open }: Reader): void {
  it('hides solutions until they are wanted, but not on paper', async () => {
    const page = await open(EXERCISES, { javaScript: false });
    const solution = page.locator('figure.test')
      .filter({ hasText: 'of exercise 1' });
    const hint = page.locator('p', { hasText: 'Hint.' }).first();
    const seen = async (): Promise<boolean[]> => [
      await solution.evaluate((element) => element.checkVisibility()),
      await hint.evaluate((element) => element.checkVisibility()),
    ];
    expect(await seen()).toEqual([false, false]);
    await page.emulateMedia({ media: 'print' });
    expect(await seen()).toEqual([true, true]);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('summary', { hasText: 'A hint' }).first().click();
    expect(await seen()).toEqual([false, true]);
    await page.locator('summary', { hasText: 'The solutions' }).click();
    expect(await seen()).toEqual([true, true]);
    await page.context().close();
  });

  it('[L06a] knows when an exercise is solved, and keeps it', async () => {
    const page = await open(EXERCISES);
    const block = page.locator('figure.test')
      .filter({ hasText: 'asTheyCome: Order =' });
    const heading = page.locator('h2', { hasText: '3. In which order' });
    await block.getByRole('button', { name: 'Run the tests' }).click();
    await comesTo(block, /^8 of 8 tests pass, in \d+ ms\. $/);
    expect(await page.locator('.solved').count()).toBe(0);
    // One that does something else, and is no better.
    await edit(block, (text) => text.replace('[...asks.keys()]',
      '[...asks.keys()].sort()'));
    await tryEdit(block);
    await comesTo(block, / of 8 tests pass/);
    expect(await page.locator('.solved').count()).toBe(0);
    // The one of the solutions.
    await edit(block, (text) => text.replace('[...asks.keys()].sort()',
      'askersFirst(asks)'));
    await tryEdit(block);
    await comesTo(block,
      /^Exercise 3 is solved\. 7 of 7 tests pass, in \d+ ms\. $/);
    expect(await page.locator('.solved').count()).toBe(1);
    await page.reload();
    expect(await heading.textContent()).toMatch(/ solved$/);
    expect(await page.locator('.solved').count()).toBe(1);
    await page.context().close();
  });

  it('unfolds what an address leads to', async () => {
    const page = await open(EXERCISES);
    const solution = page.locator('figure.test')
      .filter({ hasText: 'of exercise 1' });
    const line = await solution.getAttribute('data-line') ?? '';
    await page.goto(`${page.url()}#line-${line}`);
    await expect.poll(() => solution.isVisible()).toBe(true);
    await page.context().close();
  });
}

/** Tests of sections, with edits and without. */
export function testTests({ open, complaints }: Reader): void {
  it.each([false, true])('[L05a] run beside them; from a folder: %s',
    async (fromFolder) => {
      const page = await open(SECTION, { fromFolder });
      const asked: string[] = [];
      page.on('request', (request) => {
        // The page asks again and again whether the book has changed.
        if (request.url().endsWith('/.changes')) return;
        asked.push(request.url().replace(/.*\/parts\//, ''));
      });
      const block = page.locator('figure.test').first();
      const button = block.getByRole('button', { name: 'Run the tests' });
      const count = await countIn(page);
      expect(asked).toEqual([]);
      await button.click();
      await comesTo(block, new RegExp(
        `^${count} of ${count} tests pass, in \\d+ ms\\. $`));
      if (!fromFolder) {
        const [texts, others] = [true, false].map((isText) =>
          asked.filter((url) => !url.startsWith('blob:')
            && url.startsWith('text/') === isText));
        expect(others).toEqual(['tests.js', 'book.js', 'manifest.js']);
        expect(texts).toContain('text/03-vm/35-regions.js');
        expect(texts?.length).toBeLessThan(50);
      }
      expect(complaints.splice(0)).toEqual([]);
      await page.context().close();
    });

  it.each([
    ['type at a system', '05-signals-liveupdate/36-why-update.html'],
    ['read their chapter', '06-ds-safemap/45-one-subscriber.html'],
    ['are cases of the shell', '08-userland/90-looking-back.html'],
  ])('[L05b] run with programs that are compiled: they %s', async (_, path) => {
    const page = await open(path);
    const block = page.locator('figure.test').first();
    await block.getByRole('button', { name: 'Run the tests' }).click();
    await comesTo(block, /^(\d+) of \1 tests pass, in \d+ ms\. $/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L05a] run with what a reader has edited, and name the line',
    async () => {
      const page = await open(SECTION);
      const block = page.locator('figure.module, figure.chunk')
        .filter({ hasText: 'detached twice' });
      await edit(block, (text) => text.replace('detached twice', 'gone'));
      await tryEdit(block);
      await comesTo(block, /^\d+ of \d+ tests pass/);
      const report = await block.locator('.outcome').textContent() ?? '';
      const [, passed, all] = /^(\d+) of (\d+)/.exec(report) ?? [];
      expect(Number(all)).toBe(await countIn(page));
      expect(Number(passed)).toBeLessThan(Number(all));
      const place = block.locator('.outcome li a').first();
      expect(await place.textContent())
        .toMatch(/^chapters\/03-vm\/35-regions\.md:\d+:\d+$/);
      await place.click();
      expect(await page.locator('figure.meant').getAttribute('class'))
        .toMatch(/\b(test|module|chunk)\b/);
      // The loom has something against it, and says where.
      await edit(block, (text) => `${text}\n)`);
      await tryEdit(block);
      await expect.poll(() => block.locator('.told').textContent(), SOON)
        .toMatch(/^chapters\/03-vm\/35-regions\.md:\d+:\d+ syntax: /);
      await edit(block, (text) => text.replace('gone', 'detached twice')
        .replace(/\n\)$/, ''));
      await tryEdit(block);
      await comesTo(block, new RegExp(`^${all} of ${all} tests pass`));
      expect(complaints.splice(0)).toEqual([]);
      await page.context().close();
    });

  it('a test that does not end is stopped', async () => {
    const page = await open(EXERCISES);
    const block = page.locator('figure.test')
      .filter({ hasText: 'of exercise 1' });
    await page.locator('summary', { hasText: 'solutions' }).click();
    await edit(block, (text) => text.replace(
      'for (let seed = 1;', 'for (;;);\n    for (let seed = 1;'));
    await tryEdit(block);
    const stop = block.getByRole('button', { name: 'Stop' });
    await comesTo(block, /^4 of 4 tests pass/);
    await stop.click();
    await comesTo(block, /^Stopped\. 4 of 4 tests pass/);
    await page.context().close();
  });
}
