/** The machine in the page of the book. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { Typist, buildTypistParts } from '#rigs/transcript.ts';
import { TRACE_ALL, TraceLog } from '#hardware/trace.ts';
import { RAM_DEFAULT } from '#hardware/ram.ts';
import { POLICY } from '#hardware/translator.ts';
import type {} from '#tangle/weave/page/parts.ts';
import { BOOK, type Reader } from './browser.ts';

/** On a machine that has much else to do. */
export const SOON = { timeout: 60_000 };

const LINES = ['ls -l /bin', 'echo abc > /tmp/x; cat /tmp/x | wc', 'ps',
  'crash null', 'kill -9 11; echo a | cat', '/usr/test/sieve',
  'cp -r /bin /tmp/bin'];

/** What the terminal shows, as a screen reader is told it. */
export async function screenOf(page: Page): Promise<string> {
  const rows = await page.locator('.xterm-rows > div').allTextContents();
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n').trimEnd();
}

/** Boots, and waits for the prompt. */
export async function boot(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Boot', exact: true }).click();
  await showing(page, /leave\.\n#$/);
}

/** Waits until the terminal shows something. */
export async function showing(page: Page, wanted: RegExp): Promise<void> {
  await expect.poll(() => screenOf(page), SOON)
    .toMatch(wanted);
}

/** The machine: booted, compared with Node, stopped, and turned back. */
export function machineTests({ open, complaints }: Reader): void {
  it('[L01] boots when it is asked, and answers the keyboard', async () => {
    const page = await open('09-boot/57-in-a-page.html');
    const asked: string[] = [];
    page.on('request', (request) => { asked.push(request.url()); });
    expect(await page.locator('.machine').count()).toBe(0);
    await boot(page);
    expect(asked.map((url) => url.replace(/.*\//, '')).sort())
      .toEqual(expect.arrayContaining(['machine.js', 'programs.js']));
    await page.keyboard.type('echo $((6 * 7)); ls /dev/null\n');
    await showing(page, /\n42\n\/dev\/null\n#$/);
    await page.keyboard.type("trap 'echo resized' WINCH\n");
    await page.setViewportSize({ width: 900, height: 500 });
    await page.keyboard.type('\n');
    await showing(page, /\n(# )?resized\n(# *\n)*#$/);
    // Escape leads out of the terminal, and nothing else does.
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate(() => {
      return document.activeElement?.textContent;
    });
    expect(await focused()).toBe('');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('Pause');
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L01] boots from a folder, without a server', async () => {
    const page = await open('index.html', { fromFolder: true });
    await boot(page);
    await page.keyboard.type('uname\n');
    await showing(page, /\n# uname\nLoomix\n#$/);
    await page.context().close();
  });

  it('needs 340 kB until the prompt, and 446 before the first key', () => {
    const sizeOf = (part: string): number => {
      return brotliCompressSync(readFileSync(join(BOOK, 'parts', part)), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
      }).length;
    };
    expect(['machine.js', 'programs.js', 'machine.css'].map(sizeOf)
      .reduce((sum, size) => sum + size, 0)).toBeLessThan(340_000);
    expect(sizeOf('later.js')).toBeLessThan(446_000);
  });

  it('[L02] has the bytes that it has in Node', async () => {
    const page = await open('index.html');
    const there = await page.evaluate(async (lines) => {
      const load = (path: string) => new Promise((resolve) => {
        const script = document.createElement('script');
        script.src = path;
        script.onload = resolve;
        document.head.append(script);
      });
      await load('parts/machine.js');
      const part = globalThis.loomix?.machine;
      if (part === undefined) throw new Error('no machine');
      let screen = '';
      const decoder = new TextDecoder();
      const machine = await part.RemoteMachine.switchOn({
        console: (bytes) => { screen += decoder.decode(bytes); },
        halted: () => { screen += 'halted'; },
        failed: (report) => { screen += report; },
      }, { keepTrace: true });
      await machine.ask('settle');
      for (const line of lines) await machine.ask('command', line);
      const standing = await machine.ask('standing');
      const trace = await machine.ask('trace');
      const hash = new Uint8Array(
        await crypto.subtle.digest('SHA-256', Uint8Array.from(trace)));
      machine.switchOff();
      return { screen, standing, hash: [...hash], length: trace.length };
    }, LINES);
    const log = new TraceLog();
    const typist = new Typist(await buildTypistParts(), {
      memory: RAM_DEFAULT, translate: POLICY,
      parameters: new Map([['rootdev', 'ram'], ['seed', '1']]),
      prepare: ({ machine }) => machine.trace.on(TRACE_ALL, log.listener),
    });
    const screen = typist.read()
      + LINES.map((line) => typist.press(`${line}\n`)).join('');
    expect(there.screen.replaceAll('\r', '')).toBe(screen);
    expect(there.screen).not.toContain('not found');
    const { machine } = typist.system;
    expect(there.standing).toEqual({
      cycle: machine.clock.now, fingerprint: machine.fingerprint(),
    });
    expect(there.length).toBe(log.bytes().length);
    expect(there.hash).toEqual([...new Uint8Array(
      await crypto.subtle.digest('SHA-256', Uint8Array.from(log.bytes())))]);
    await page.context().close();
  });

  it('shows stacks as places in the book', async () => {
    const page = await open('index.html');
    await boot(page);
    const links = await page.evaluate(async () => {
      const { RemoteMachine, inBookPlaces } = globalThis.loomix?.machine ?? {};
      if (RemoteMachine === undefined || inBookPlaces === undefined) return [];
      const machine = await RemoteMachine.switchOn({
        console: () => undefined, halted: () => undefined,
        failed: () => undefined,
      });
      await machine.ask('settle');
      const why = await machine.ask('command', 'cat')
        .then(() => '', (error: Error) => error.message);
      machine.switchOff();
      const parts = await inBookPlaces(why);
      return parts.flatMap((part) => part instanceof HTMLAnchorElement
        ? [`${part.textContent} ${part.pathname}`] : []);
    });
    expect(links[0]).toMatch(new RegExp('^chapters/09-boot/60-transcripts.md'
      + ':\\d+:\\d+ /09-boot/60-transcripts.html$'));
    await page.context().close();
  });

  it('[L07a] [L07b] pauses, goes on by steps, and back', async () => {
    const page = await open('index.html');
    await boot(page);
    const press = (name: string) =>
      page.getByRole('button', { name, exact: true }).click();
    const cycle = async () => Number((await page.locator('.status')
      .textContent() ?? '').replace(/\D/g, ''));
    await press('Pause');
    await expect.poll(cycle, SOON).toBeGreaterThan(1_000_000);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo steps\n');
    const before = await cycle();
    await page.getByLabel('Step to the next').selectOption('message');
    await press('Step');
    await expect.poll(() => page.locator('.notes').textContent(), SOON)
      .toMatch(/ipc +primitive=/);
    const there = await cycle();
    expect(there).toBeGreaterThan(before);
    await press('Back');
    await expect.poll(cycle, SOON).toBe(before);
    // What was typed later is forgotten, so it is typed again.
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo steps\n');
    // Each kind of step ends at an event of that kind; all by keyboard.
    const notes = page.locator('.notes pre');
    const line = () => notes.last().textContent();
    for (const [kind, first, found] of [
      ['trap', 'tra', /^ *\d+ trap /], ['kernel call', 'k', /^ *\d+ call /],
      ['page table', 'p', /^ *\d+ pte /], ['any event', 'a', /^ *\d+ \w+ /],
    ] as const) {
      const from = await cycle();
      const count = await notes.count();
      await page.getByLabel('Step to the next').focus();
      await page.keyboard.type(first);
      expect(await page.getByLabel('Step to the next').evaluate((select) =>
        (select as HTMLSelectElement).selectedOptions[0]?.text)).toBe(kind);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await expect.poll(() => notes.count(), SOON).toBe(count + 1);
      expect(await line()).toMatch(found);
      expect(await cycle()).toBeGreaterThanOrEqual(from);
      expect(Number((await line())?.trim().split(' ')[0]))
        .toBeLessThanOrEqual(await cycle());
    }
    // An instruction is a cycle, but what a service or the kernel does is
    // one step; the way back is exact.
    await page.getByLabel('Step to the next').selectOption('instruction');
    const here = await cycle();
    await press('Step');
    await expect.poll(cycle, SOON).toBeGreaterThan(here);
    expect(await cycle()).toBeLessThan(here + 10_000);
    await press('Back');
    await expect.poll(cycle, SOON).toBe(here);
    await press('Go on');
    await showing(page, /leave\.\n#/);
    // Reset: the machine is as it was when it was switched on.
    await press('Boot again');
    await showing(page, /leave\.\n#$/);
    await page.context().close();
  });
}

/** Two machines in one page. */
export function pairTests({ open, complaints }: Reader): void {
  it('are each a machine of its own, and one is closed', async () => {
    const page = await open('index.html');
    await boot(page);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('button', { name: 'Another machine' }).click();
    const [first, second] = [page.locator('section.machine').first(),
      page.getByRole('region', { name: 'Second machine' })];
    const shows = (one: Locator, wanted: RegExp) => expect.poll(async () =>
      (await one.locator('.xterm-rows > div').allTextContents())
        .map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n')
        .trimEnd(), SOON).toMatch(wanted);
    await shows(second, /leave\.\n#$/);
    // The new one has the keyboard, and nobody else hears it.
    await page.keyboard.type('echo only here > /tmp/f; cat /tmp/f\n');
    await shows(second, /\nonly here\n#$/);
    await first.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('cat /tmp/f\n');
    await shows(first, /No such file[^]*\n#$/);
    // One stands still, and the other goes on.
    await second.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => second.getAttribute('data-state'), SOON)
      .toBe('paused');
    expect(await first.getAttribute('data-state')).toBe('runs');
    await second.getByRole('button', { name: 'Step' }).click();
    await second.getByRole('button', { name: 'Back' }).click();
    await shows(second, /\nonly here\n#$/);
    expect(page.workers().length).toBe(2);
    const boxes = [await first.boundingBox(), await second.boundingBox()];
    expect((boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0))
      .toBeLessThanOrEqual(boxes[1]?.x ?? 0);
    // With its panel a machine is gone, with its memory.
    await second.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.workers().length, SOON).toBe(1);
    expect(await second.count()).toBe(0);
    await page.keyboard.type('echo on\n');
    await shows(first, /\non\n#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });
}

/** The sessions of the book. */
export function sessionTests({ open, complaints }: Reader): void {
  it('[L03] run in the page, and mark what agrees', async () => {
    const page = await open('08-userland/52-text.html');
    const blocks = page.locator('figure.console');
    const last = blocks.last();
    await last.getByRole('button', { name: 'Run it' }).click();
    const verdict = (n: number) => blocks.nth(n).locator('.verdict');
    const count = await blocks.count();
    await expect.poll(() => verdict(count - 1).textContent(),
      SOON).toMatch(/ lines agree$/);
    for (let n = 0; n < count; n++) {
      const lines = await blocks.nth(n).locator('.line').count();
      expect(await verdict(n).textContent())
        .toBe(`${lines} of ${lines} lines agree`);
      expect(await blocks.nth(n).locator('.agrees').count()).toBe(lines);
    }
    // The reader goes on.
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo on\n');
    await showing(page, /# echo on\non\n#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L03] mark a line that does not agree', async () => {
    const page = await open('08-userland/52-text.html', {
      alter: (html) => html.replace(/(<pre[^>]*><code><b># [^\n]*\n)/,
        '$1never printed\n'),
    });
    const first = page.locator('figure.console').first();
    await first.getByRole('button', { name: 'Run it' }).click();
    await expect.poll(() => first.locator('.verdict').textContent(),
      SOON).toMatch(/ lines agree$/);
    expect(await first.locator('.differs').first().textContent())
      .toBe('never printed');
    const lines = await first.locator('.line').count();
    const agreed = await first.locator('.agrees').count();
    expect(agreed).toBeGreaterThan(0);
    expect(agreed).toBeLessThan(lines);
    expect(await first.locator('.verdict').textContent())
      .toBe(`${agreed} of ${lines} lines agree`);
    await page.context().close();
  });
}
