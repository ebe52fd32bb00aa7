/** Figures in the page: step by step, and drawn again. */
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Reader } from './browser.ts';

const READ = '07-mfs-cache/index.html#figure.oneRead';
const QUEUES = '02-kernel/26-scheduling.html';

/** On a machine that has much else to do. */
const SOON = { timeout: 60_000 };

function pressing(figure: Locator, name: string): Promise<void> {
  return figure.getByRole('button', { name }).click();
}

/** How many steps of a drawing can be seen. */
async function seenSteps(figure: Locator): Promise<number> {
  return figure.locator('g.step').evaluateAll((groups) => groups.filter(
    (one) => getComputedStyle(one).visibility === 'visible').length);
}

/** What a figure says, and how it is drawn. */
async function look(figure: Locator): Promise<string> {
  return figure.locator('.pictures').evaluate((one) => one.innerHTML);
}

async function drawHere(figure: Locator): Promise<void> {
  await pressing(figure, 'Draw it here');
  const told = figure.locator('figcaption output');
  await expect.poll(() => told.textContent(), SOON)
    .toBe('drawn by a machine in this page');
}

/** Puts another text into the block that has `from`, and installs it. */
async function edit(page: Page, from: string, to: string): Promise<void> {
  const block = page.locator('figure.block', { hasText: from }).first();
  await block.getByRole('button', { name: 'Edit' }).click();
  const editor = block.locator('.cm-content');
  await editor.waitFor(SOON);
  const text = await editor.evaluate((element) =>
    [...element.querySelectorAll('.cm-line')]
      .map((line) => line.textContent).join('\n'));
  expect(text).toContain(from);
  await editor.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text.replace(from, to));
  await pressing(block, 'Install');
  await expect.poll(() => block.locator('.told').textContent(), SOON)
    .toContain('it was booted anew');
}

export function figureTests({ open, complaints }: Reader): void {
  it('[L11b] shows one step after the other, and says them', async () => {
    const page = await open(READ);
    const figure = page.locator('[id="figure.oneRead"]');
    const items = await figure.locator('.words li').allTextContents();
    expect(await seenSteps(figure)).toBe(items.length);
    await figure.getByRole('button', { name: 'Step through' }).focus();
    await page.keyboard.press('Enter');
    const told = figure.locator('.stepper output');
    for (const [n, text] of items.entries()) {
      await expect.poll(() => told.textContent(), SOON)
        .toBe(`${n + 1} of ${items.length}: ${text}`);
      expect(await seenSteps(figure)).toBe(n + 1);
      expect(await figure.locator('g.now').count()).toBe(1);
      if (n < items.length - 1) await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Enter');
    expect(await seenSteps(figure)).toBe(items.length - 1);
    await pressing(figure, 'All');
    expect(await seenSteps(figure)).toBe(items.length);
    await page.context().close();
  });

  it('[L11c] is drawn here as in the book, and anew after an edit',
    async () => {
      const page = await open(QUEUES);
      const figure = page.locator('figure.drawing');
      const before = await look(figure);
      await drawHere(figure);
      expect(await look(figure)).toBe(before);
      await edit(page, 'if (p.priority < MIN_USER_QUEUE) p.priority += 1;',
        'if (p.priority < 13) p.priority += 2;');
      await drawHere(figure);
      const rows = await figure.locator('text.head').allTextContents();
      const queues = rows.map((row) => Number(row.slice(6)));
      expect(queues.length).toBeGreaterThan(2);
      expect(queues).toEqual(queues.map((_, n) => (queues[0] ?? 0) + 2 * n));
      expect(complaints).toEqual([]);
      await page.context().close();
    });

  it('[L11b] is whole without JavaScript, with its words', async () => {
    const page = await open(READ, { javaScript: false });
    const figure = page.locator('[id="figure.oneRead"]');
    const items = await figure.locator('.words li').count();
    expect(await seenSteps(figure)).toBe(items);
    await figure.locator('summary').click();
    expect(await figure.locator('.words li').first().isVisible()).toBe(true);
    await page.context().close();
  });
}
