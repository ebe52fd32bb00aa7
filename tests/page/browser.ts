/**
 * The woven book in a browser. Where no Chromium is installed, the tests of
 * the page are left out, and say so.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { NO_BROWSER } from '#tangle/concordance.ts';
import { serve, type BookServer } from '#tangle/serve.ts';
import { CHROMIUM } from '#tangle/weave/chromium.ts';

/** The root of the project. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the woven book. */
export const BOOK = join(PROJECT, 'build', 'book');

/** What a test of the page begins with. */
export interface Reader {
  /** A page of the book, in a window that has no history. What the browser
   *  complains about is in `complaints`. */
  open(path: string, options?: Opening): Promise<Page>;
  readonly complaints: string[];
}

/** How a page is opened. */
export interface Opening {
  readonly phone?: boolean;
  readonly javaScript?: boolean;
  readonly dark?: boolean;
  /** From the folder, and not from a server. */
  readonly fromFolder?: boolean;
  /** What becomes of its HTML on the way. */
  readonly alter?: (html: string) => string;
}

/** Tests by their titles. */
export type Suites = Readonly<Record<string, (reader: Reader) => void>>;

/** Describes what is seen in a browser: one, for all. */
export function inBrowser(suites: Suites): void {
  if (CHROMIUM === undefined) {
    console.log('left out, since there is no Chromium: the tests of the page');
    const reader = { complaints: [], open: () => Promise.reject(new Error()) };
    for (const [title, tests] of Object.entries(suites)) {
      describe.skip(`${title} ${NO_BROWSER}`, () => { tests(reader); });
    }
    return;
  }
  const complaints: string[] = [];
  let browser: Browser;
  let server: BookServer;
  let base: string;
  beforeAll(async () => {
    weaveAnew();
    server = await serve(BOOK, 0);
    const address = server.server.address();
    base = typeof address === 'object' && address !== null
      ? `http://127.0.0.1:${address.port}` : '';
    browser = await chromium.launch({
      ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
      args: ['--no-sandbox'],
    });
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  const open = async (path: string, how: Opening = {}): Promise<Page> => {
    const context = await browser.newContext({
      viewport: how.phone === true ? { width: 390, height: 844 }
        : { width: 1440, height: 900 },
      javaScriptEnabled: how.javaScript ?? true,
      colorScheme: how.dark === true ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => { complaints.push(message); });
    const from = how.fromFolder === true ? `file://${BOOK}` : base;
    const { alter } = how;
    if (alter !== undefined) {
      await page.route(`${from}/${path}`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: alter(await response.text()) });
      });
    }
    await page.goto(`${from}/${path}`);
    return page;
  };
  for (const [title, tests] of Object.entries(suites)) {
    describe(title, () => { tests({ open, complaints }); });
  }
}

/** Weaves the book as anybody does. */
function weaveAnew(): void {
  const { status, stderr } = spawnSync(process.execPath,
    ['--import', 'tsx', join('tangle', 'run.ts'), 'weave'],
    { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
