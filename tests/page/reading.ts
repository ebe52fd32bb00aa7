/** Reading in a browser: links, search, small screens, no JavaScript. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { BOOK, type Reader } from './browser.ts';
import { boot } from './machine.ts';

const SECTION = '03-vm/35-regions.html';

function brotli(text: string): number {
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  }).length;
}

function pages(): string[] {
  return readdirSync(BOOK, { recursive: true }).map(String)
    .filter((name) => /^\d\d-.*(?<!\/chapter)\.html$/.test(name));
}

/** How the book is read. */
export function readingTests({ open, complaints }: Reader): void {
  it('is whole without JavaScript, with nothing that does nothing',
    async () => {
      const page = await open(SECTION, { javaScript: false });
      expect(await page.getByRole('button').count()).toBe(0);
      expect(await page.locator('h1').textContent()).toMatch(/^3\.\d+ \w/);
      expect(await page.locator('figure.module').count()).toBeGreaterThan(3);
      await page.locator('a[rel=next]').first().click();
      expect(page.url()).not.toContain(SECTION);
      await page.context().close();
    });

  it('prints the book, and not its tools', async () => {
    const page = await open(SECTION, { dark: true });
    await page.emulateMedia({ media: 'print' });
    for (const one of ['header', 'nav', 'button', '.permalink']) {
      const shown = await page.locator(one).evaluateAll((elements) => {
        return elements.filter((element) => element.checkVisibility()).length;
      });
      expect([one, shown]).toEqual([one, 0]);
    }
    expect(await page.locator('body').evaluate((body) => {
      return getComputedStyle(body).backgroundColor;
    })).toBe('rgb(253, 252, 249)');
    await page.context().close();
  });

  it('names blocks and headings by what they are', async () => {
    const page = await open(`${SECTION}#line-60`);
    const meant = page.locator('figure.meant');
    const id = await meant.getAttribute('id') ?? '';
    expect(id).toMatch(/^(code|chunk|test)\../);
    const first = Number(await meant.getAttribute('data-line'));
    expect(first).toBeLessThanOrEqual(61);
    await page.goto(`${page.url().replace(/#.*/, '')}#${id}`);
    expect(await page.locator('figure.block:target').getAttribute('id'))
      .toBe(id);
    const links = await page.locator('a.permalink').evaluateAll((all) => {
      return all.map((link) => link.getAttribute('href') ?? '');
    });
    expect(new Set(links).size).toBe(links.length);
    expect(links).toContain(`#${id}`);
    const heading = await page.locator('h2 .permalink').first()
      .getAttribute('href') ?? '';
    expect(await page.locator(`h2${heading}`).count()).toBe(1);
    await page.context().close();
  });

  it('shows where the reader is, and what is before and after', async () => {
    const page = await open(SECTION);
    const here = page.locator('nav.chapter [aria-current=page]');
    expect(await here.textContent()).toBe(
      await page.locator('h1').textContent());
    expect(await here.evaluate((item) => {
      const { top, bottom } = item.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    })).toBe(true);
    expect(await page.locator('a[rel=prev]').count()).toBe(2);
    expect(await page.locator('a[rel=next]').count()).toBe(2);
    expect(await page.locator('nav.outline a').count())
      .toBe(await page.locator('h2 .permalink').count());
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('keeps a theme from page to page', async () => {
    const page = await open(SECTION);
    const paper = () => page.locator('body').evaluate((body) => {
      return getComputedStyle(body).backgroundColor;
    });
    const light = await paper();
    const theme = page.getByRole('button', { name: 'Theme' });
    await theme.click();
    expect(await paper()).toBe(light);
    await theme.click();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.locator('a[rel=next]').first().click();
    expect(await paper()).toBe(dark);
    await page.context().close();
  });

  it('weighs less than 60 kB, and comes from nowhere else', () => {
    const with_ = ['style.css', 'page.js'].reduce((sum, name) => {
      return sum + brotli(readFileSync(join(BOOK, name), 'utf8'));
    }, 0);
    for (const name of pages()) {
      const html = readFileSync(join(BOOK, name), 'utf8');
      expect([name, html.length < 40_000 || brotli(html) + with_ < 60_000])
        .toEqual([name, true]);
      expect(html.match(/<(script|link|img)\b[^>]*(src|href)="(https?:)?\/\//))
        .toBeNull();
      expect(html).toContain("default-src 'none'; script-src 'self'");
    }
  });

  it('fits a small screen: code scrolls, and the page does not', async () => {
    const page = await open('index.html', { phone: true });
    const base = page.url().replace(/index\.html$/, '');
    const wide: string[] = [];
    for (const name of pages().filter((_, n) => n % 12 === 0)) {
      await page.goto(base + name);
      const width = await page.evaluate(() => {
        return document.documentElement.scrollWidth;
      });
      if (width > 390) wide.push(`${name}: ${width}`);
    }
    expect(wide).toEqual([]);
    await page.context().close();
  });
}

/** The search. */
export function searchTests({ open, complaints }: Reader): void {
  it('[L09] finds headings, prose, names and parts of names', async () => {
    const page = await open(SECTION);
    const asked: string[] = [];
    page.on('request', (request) => { asked.push(request.url()); });
    await page.keyboard.press('/');
    const field = page.getByRole('combobox');
    const found = async (text: string): Promise<string[]> => {
      await field.fill(text);
      await expect.poll(() => page.locator('.count').textContent(),
        { timeout: 30_000 }).toMatch(/found/);
      return page.getByRole('option').allTextContents();
    };
    expect((await found('copy on write')).join('\n')).toMatch(/copy/i);
    expect(asked.filter((url) => url.includes('/parts/')).length).toBe(2);
    expect((await found('sysSafecopyFrom')).length).toBeGreaterThan(0);
    // It is only a part of names, such as GET_IRQHOOKS.
    expect((await found('irqhooks')).length).toBeGreaterThan(0);
    expect((await found('regons')).join('\n')).toMatch(/region/i);
    expect(await found('xyzzyplugh')).toEqual([]);
    await found('line discipline');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const chosen = page.locator('[aria-selected=true]');
    expect(await chosen.textContent()).toMatch(/^The line discipline/);
    expect(await field.getAttribute('aria-activedescendant'))
      .toBe(await chosen.getAttribute('id'));
    await Promise.all([
      page.waitForURL(/09-boot\/10-line-discipline\.html/),
      page.keyboard.press('Enter'),
    ]);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });
}

/** What axe-core finds, one line each. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const { axe: there } = globalThis as unknown as { axe: typeof axe };
    return there.run({ rules: { 'target-size': { enabled: true } } });
  });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => {
    return `${id}: ${node.html.slice(0, 120)}`;
  }));
}

/** Screen readers, contrast, the keyboard. */
export function accessTests({ open }: Reader): void {
  it.each([false, true])('[L13a] has no findings of axe-core; dark: %s',
    async (dark) => {
      const page = await open('index.html', { dark });
      const base = page.url().replace(/index\.html$/, '');
      const found: string[] = [];
      for (const name of ['index.html', 'contents.html', SECTION,
        '08-userland/52-text.html', 'promises.html']) {
        await page.goto(base + name);
        found.push(...(await findings(page)).map((one) => `${name} ${one}`));
      }
      await page.context().close();
      const whole = await openAll(open, dark);
      found.push(...(await findings(whole)).map((one) => `machine ${one}`));
      expect(found).toEqual([]);
      await whole.context().close();
    });

  it('[L13b] everything is reached by the keyboard, and shows it', async () => {
    const page = await openAll(open);
    const all = await page.evaluate(() => {
      const able = 'a[href], button, input, select, textarea, summary, ' +
        '[tabindex="0"], [contenteditable="true"]';
      const shown = [...document.querySelectorAll<HTMLElement>(able)]
        .filter((one) => one.checkVisibility());
      for (const one of shown) {
        one.classList.add('unreached');
        one.addEventListener('focus', () => {
          one.classList.remove('unreached');
          // Those who write see the cursor.
          if (one.matches('.cm-content, .xterm-helper-textarea')) return;
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          if (outlineStyle === 'none' || outlineWidth === '0px') {
            one.classList.add('unseen');
          }
        });
      }
      document.body.tabIndex = -1;
      document.body.focus();
      return shown.length;
    });
    expect(all).toBeGreaterThan(50);
    const inTerminal = () => page.evaluate(() => {
      return document.activeElement?.closest('.xterm') !== null;
    });
    // The terminal is last, since it keeps the key for itself.
    for (let n = 0; n < all; n += 10) {
      for (let ten = 0; ten < 10; ten++) await page.keyboard.press('Tab');
      if (await inTerminal()) break;
    }
    expect(await inTerminal()).toBe(true);
    const left = (kind: string) => page.locator(`.${kind}`)
      .evaluateAll((found) => found.map((one) => {
        return one.outerHTML.slice(0, 100);
      }));
    expect(await left('unreached')).toEqual([]);
    expect(await left('unseen')).toEqual([]);
    await page.context().close();
  });

  it('[L13c] nothing moves for those who do not want it', async () => {
    const page = await openAll(open);
    await page.locator('.cm-content').focus();
    expect(await page.locator('.cm-cursor').count()).toBe(1);
    expect(await page.evaluate(() => {
      return document.getAnimations().map((one) => String(one));
    })).toEqual([]);
    await page.context().close();
  });
}

/** A section with a machine that runs and an open editor. */
async function openAll(
  open: Reader['open'], dark = false,
): Promise<Page> {
  const page = await open('09-boot/12-terminal-driver.html', { dark });
  await boot(page);
  const block = page.locator('figure.editable').first();
  await block.getByRole('button', { name: 'Edit' }).click();
  await block.locator('.cm-content').waitFor();
  return page;
}
