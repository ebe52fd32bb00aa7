/** Names in the code: what they mean, by the pointer and the keyboard. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Reader } from './browser.ts';

const SECTION = '03-vm/35-regions.html';

/** The files below `parts/` that a page asks for from now on. */
function partsOf(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const [, part] = /\/(parts\/.*)$/.exec(request.url()) ?? [];
    if (part !== undefined) asked.push(part);
  });
  return asked;
}

/** The first listing of a section that has names. */
function listing(page: Page) {
  return page.locator('figure.module > pre').first();
}

/** What names mean. */
export function nameTests({ open, complaints }: Reader): void {
  it.each([false, true])('[L08] a name says its type, what it is for, and ' +
    'where it is defined and used; from a folder: %s', async (fromFolder) => {
    const page = await open(SECTION, { fromFolder });
    const asked = partsOf(page);
    await page.locator('h1').hover();
    expect(asked).toEqual([]);
    await listing(page).hover();
    await page.locator('pre .of').first().waitFor();
    if (!fromFolder) {
      expect(asked).toEqual(
        ['parts/names.js', 'parts/names/03-vm/35-regions.js']);
    }
    const pages = page.locator('figure pre', { hasText: 'get pageCount' });
    await pages.hover();
    const name = pages.locator('a.of', { hasText: /^PAGE_SIZE$/ }).first();
    await name.hover();
    const about = page.locator('.about');
    expect(await about.locator('code').textContent()).toMatch(/^PAGE_SIZE: /);
    expect(await about.textContent()).toMatch(/Used \d+ times:/);
    expect(await about.textContent()).toMatch(/Defined in \d\.\d+ .*, line \d/);
    // What is shown can be pointed at, and goes with Escape.
    await about.locator('code').hover();
    await about.locator('a').first().waitFor();
    await name.click();
    await page.waitForURL(/03-vm\/10-calls\.html#/);
    expect(await page.locator('figure:target').textContent())
      .toMatch(/const PAGE_SIZE\b/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L08] names are reached by the keyboard, and read aloud', async () => {
    const page = await open(SECTION);
    const code = listing(page);
    await code.focus();
    expect(await code.evaluate((element) => {
      const id = element.getAttribute('aria-describedby') ?? '';
      return document.getElementById(id)?.textContent;
    })).toMatch(/^Enter: /);
    await code.locator('.of').first().waitFor();
    await page.keyboard.press('Enter');
    const names = await code.locator('.of').allTextContents();
    const here = () => page.evaluate(() => {
      const { activeElement } = document;
      const ids = activeElement?.getAttribute('aria-describedby') ?? '';
      return {
        name: activeElement?.textContent,
        said: ids.split(' ').map((id) => {
          return document.getElementById(id)?.textContent ?? '';
        }).join(' '),
      };
    });
    const first = await here();
    expect(first.name).toBe(names[0]);
    expect(first.said).toContain(names[0]);
    await page.keyboard.press('ArrowRight');
    expect((await here()).name).toBe(names[1]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    expect(await here()).toEqual(first);
    // Tab leads to what is shown, and Escape back: to the name, the code.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => {
      return document.activeElement?.closest('.about') !== null;
    })).toBe(true);
    await page.keyboard.press('Escape');
    expect((await here()).name).toBe(names[0]);
    await page.keyboard.press('Escape');
    expect(await page.locator('.about').count()).toBe(0);
    expect(await code.evaluate((element) => {
      return element === document.activeElement;
    })).toBe(true);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['a program', '08-userland/50-small-programs.html',
      'figure.program pre', 'status', /^status: i32$/],
    ['a test', SECTION, 'figure.test pre', 'toBe', /^toBe/],
  ])('[L08] the names of %s mean something', async (
    _, path, place, name, type) => {
    const page = await open(path);
    const code = page.locator(place).filter({ hasText: name }).first();
    await code.hover();
    await code.locator('.of', { hasText: new RegExp(`^${name}$`) }).first()
      .hover();
    expect(await page.locator('.about code').textContent()).toMatch(type);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L08] names have their meanings where a chapter is one page',
    async () => {
      const page = await open('03-vm/chapter.html');
      const section = page.locator('article[data-section$="35-regions.md"]');
      const pages = section.locator('figure pre', { hasText: 'get pageCount' });
      await pages.hover();
      await pages.locator('a.of', { hasText: /^PAGE_SIZE$/ }).first().hover();
      expect(await page.locator('.about code').textContent())
        .toMatch(/^PAGE_SIZE: /);
      expect(complaints.splice(0)).toEqual([]);
      await page.context().close();
    });

  it('[L08] a name on a small screen is shown, and fits', async () => {
    const page = await open(SECTION, { phone: true });
    await listing(page).hover();
    const name = page.locator('figure.module pre a.of').first();
    await name.hover();
    const about = page.locator('.about');
    await about.waitFor();
    const box = await about.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { axe: there } = globalThis as unknown as { axe: typeof axe };
      const { violations } = await there.run();
      return violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
    });
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('[L08] the index leads from a name to its definition and uses',
    async () => {
      const page = await open('contents.html', { javaScript: false });
      await page.getByRole('link', { name: 'Names', exact: true }).click();
      await page.getByRole('link', { name: 'p', exact: true }).click();
      const item = page.locator('li[id="PAGE_SIZE"]');
      expect(await item.locator('a').count()).toBeGreaterThan(10);
      await item.locator('a').first().click();
      expect(await page.locator('figure:target').textContent())
        .toMatch(/const PAGE_SIZE\b/);
      await page.context().close();
    });
}
