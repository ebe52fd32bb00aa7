/** Editing the book in its pages. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { PROJECT, type Reader } from './browser.ts';
import { SOON, boot, showing } from './machine.ts';

/** Editing the book, and the machine that takes it in. */
export function editingTests({ open, complaints }: Reader): void {
  it('[L04a] [L04d] tty is edited, and shows capitals', async () => {
    const page = await open('09-boot/12-terminal-driver.html');
    await boot(page);
    await page.keyboard.type('cd /tmp; echo kept > file\n');
    await showing(page, /file\n#$/);
    const block = page.locator('figure[id^="code.tryWrite."]');
    const asked: string[] = [];
    page.on('request', (request) => {
      asked.push(request.url().replace(/.*\/parts\//, ''));
    });
    await block.getByRole('button', { name: 'Edit' }).click();
    const editor = block.locator('.cm-content');
    await editor.waitFor(SOON);
    expect(asked).toEqual(['editor.js', 'book.js', 'manifest.js',
      'text/09-boot/12-terminal-driver.js']);
    const text = await editor.evaluate((element) => {
      return [...element.querySelectorAll('.cm-line')]
        .map((line) => line.textContent).join('\n');
    });
    const written = 'terminal.line.write([...bytes])';
    expect(text).toContain(written);
    const type = async (replacement: string): Promise<void> => {
      await editor.focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(replacement);
      await block.getByRole('button', { name: 'Install' }).click();
    };
    const told = block.locator('.told');
    await type(text.replace(written, written.replace(/\)$/, '')));
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^chapters\/09-boot\/12-terminal-driver\.md:\d+:\d+ /);
    await type(text.replace(written, 'terminal.line.write([...bytes]'
      + '.map((b) => b >= 97 && b <= 122 ? b - 32 : b))'));
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^tty@1\.\d was installed/);
    await page.locator('.xterm-helper-textarea').focus();
    // The same shell, in the same directory, with the same file.
    await page.keyboard.type('pwd; cat file\n');
    await showing(page, /\n# pwd; cat file\n\/TMP\nKEPT\n#$/);
    await block.getByRole('button', { name: 'Changes' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'), block.locator('.told a[download]').click(),
    ]);
    const patch = readFileSync(await download.path(), 'utf8');
    const git = spawnSync('git', ['apply', '--check', '--verbose'],
      { cwd: PROJECT, input: patch, encoding: 'utf8' });
    expect([git.status, git.stderr]).toEqual([0, expect.stringContaining(
      'chapters/09-boot/12-terminal-driver.md')]);

    // Another visit: the edit is there, and can be taken back.
    await page.reload();
    expect(await block.locator('figcaption').textContent())
      .toContain('edited');
    await boot(page);
    await block.getByRole('button', { name: 'Edit' }).click();
    await editor.waitFor(SOON);
    expect(await editor.textContent()).toContain('b - 32');
    await block.getByRole('button', { name: 'Install' }).click();
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^tty@1\.1 was installed/);
    await block.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^tty@1\.2 was installed/);
    expect(await editor.textContent()).not.toContain('b - 32');
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo small\n');
    await showing(page, /\nsmall\n#$/);
    await block.getByRole('button', { name: 'Changes' }).click();
    expect(await told.textContent()).toBe('Nothing is changed.');
    await page.reload();
    expect(await block.locator('figcaption').textContent())
      .not.toContain('edited');
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('types are checked when they are asked for', async () => {
    const page = await open('09-boot/12-terminal-driver.html');
    const asked: string[] = [];
    page.on('request', (request) => {
      asked.push(request.url().replace(/.*\/parts\//, ''));
    });
    const block = page.locator('figure[id^="code.tryWrite."]');
    const written = 'terminal.line.write([...bytes])';
    const told = block.locator('.told');
    await change(block, written, 'terminal.line.write(7)');
    expect(asked.filter((url) => /compiler|declarations|types/.test(url)))
      .toEqual([]);
    await block.getByRole('button', { name: 'Check types' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^1 type error\.line \d+ TS2345: .*'number'/);
    expect(asked.filter((url) => url.startsWith('declarations/')))
      .toEqual(['declarations/bare.js']);
    // The button leads to the line.
    await told.getByRole('button').press('Enter');
    expect(await page.evaluate(() => String(getSelection())))
      .toContain('terminal.line.write(7)');
    await change(block, 'terminal.line.write(7)', written);
    await press(block, 'Check types');
    await expect.poll(() => told.textContent(), SOON).toBe('No type errors.');
    // Tests have the host's world, and what they import.
    await page.goto(page.url().replace('09-boot/12-terminal-driver',
      '03-vm/35-regions'));
    const tests = page.locator('figure.test').first();
    await press(tests, 'Edit');
    await tests.locator('.cm-content').waitFor(SOON);
    await press(tests, 'Check types');
    await expect.poll(() => tests.locator('.told').textContent(), SOON)
      .toBe('No type errors.');
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L04a] MFS is edited under an open file', async () => {
    const page = await open('07-mfs-cache/44-attributes.html');
    await boot(page);
    await page.keyboard.type('printf "one\\ntwo\\n" > /tmp/f; exec 3< /tmp/f; '
      + 'read a <&3; echo $a; chmod 666 /tmp/f; ls -l /tmp/f\n');
    await showing(page, /\none\n-rw-rw-rw- [^]*#$/);
    const block = page.locator('figure[id^="code.changing"]');
    await change(block, '0o7777', '0o7700');
    await press(block, 'Install');
    await expect.poll(() => block.locator('.told').textContent(), SOON)
      .toMatch(/^mfs@1\.1 was installed/);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type(
      'read a <&3; echo $a; chmod 666 /tmp/f; ls -l /tmp/f\n');
    await showing(page, /\ntwo\n-rw------- [^]*#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L04c] echo is edited, compiled, and installed', async () => {
    const file = 'chapters/08-userland/50-small-programs.md';
    const page = await open('08-userland/50-small-programs.html');
    const asked: string[] = [];
    page.on('request', (request) => { asked.push(request.url()); });
    await boot(page);
    await page.keyboard.type('cd /tmp; /bin/echo abc\n');
    await showing(page, /\nabc\n#$/);
    const block = page.locator('figure.program', { hasText: 'const bare' });
    const told = block.locator('.told');
    const bare = "const bare = args.length > 1 && args[1] == '-n';";
    const line = readFileSync(join(PROJECT, file), 'utf8').split('\n')
      .findIndex((text) => text.includes(bare)) + 1;
    await change(block, bare, "const bare: bool = 'no';");
    expect(asked.some((url) => url.endsWith('/libraries.js'))).toBe(false);
    await press(block, 'Install');
    await expect.poll(() => told.textContent(), SOON)
      .toContain(`${file}:${line}:`);
    expect(await told.textContent()).toMatch(/^chapters\S+ .*String/);
    expect(asked.some((url) => url.endsWith('/libraries.js'))).toBe(true);
    expect(await block.locator('.cm-activeLine').textContent())
      .toContain("const bare: bool = 'no';");
    await change(block, "const bare: bool = 'no';", bare);
    await change(block, ".join(' ')", ".join(' ').toUpperCase()");
    await press(block, 'Install');
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^\/bin\/echo was compiled and installed: [^/]*$/);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('/bin/echo abc; pwd\n');
    await showing(page, /\n# \/bin\/echo abc; pwd\nABC\n\/tmp\n#$/);
    await press(block, 'Reset');
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^\/bin\/echo was compiled and installed/);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('/bin/echo small\n');
    await showing(page, /\nsmall\n#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L04b] hardware is edited, and the machine is booted anew', async () => {
    const page = await open('01-hardware/62-uart.html');
    await boot(page);
    const block = page.locator('figure', { hasText: '#send(byte: number)' });
    await change(block, 'this.#sink(byte)',
      'this.#sink(byte >= 97 && byte <= 122 ? byte - 32 : byte)');
    await press(block, 'Install');
    await expect.poll(() => block.locator('.told').textContent(), SOON)
      .toMatch(/^This cannot be given to a machine that runs: it was booted /);
    await showing(page, /LEAVE\.\n#$/);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo $((6 * 7)) abc\n');
    await showing(page, /\n42 ABC\n#$/);
    // Stacks of such a machine are places in the edited book.
    await change(block, 'this.#sink(byte >= 97 && byte <= 122 ? byte - 32 '
      + ': byte)', "if (byte === 98) throw new Error('a b');");
    await press(block, 'Install');
    await expect.poll(() => page.locator('.notes pre a').first()
      .textContent(), SOON).toMatch(/^chapters\/01-hardware\/62-uart\.md:\d+/);
    await press(block, 'Reset');
    await showing(page, /leave\.\n#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L04a] a system that was edited takes services, too', async () => {
    const page = await open('01-hardware/62-uart.html');
    await boot(page);
    const uart = page.locator('figure', { hasText: '#send(byte: number)' });
    await change(uart, 'this.#sink(byte)', 'this.#sink(byte & 0x7f)');
    await press(uart, 'Install');
    await showing(page, /leave\.\n#$/);
    // The edit is kept, and with it the system of the next page.
    await page.goto(page.url().replace(/[^/]*\/[^/]*$/,
      '09-boot/12-terminal-driver.html'));
    await boot(page);
    const tty = page.locator('figure[id^="code.tryWrite."]');
    const told = tty.locator('.told');
    const written = 'terminal.line.write([...bytes])';
    await change(tty, written, `${written.slice(0, -1)}.slice())`);
    await press(tty, 'Install');
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/booted anew/);
    await change(tty, '.slice())', '.map((b) => b === 97 ? 65 : b))');
    await press(tty, 'Install');
    await expect.poll(() => told.textContent(), SOON)
      .toMatch(/^tty@1\.\d was installed/);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo abc\n');
    await showing(page, /\nAbc\n#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });
}

async function press(block: Locator, name: string): Promise<void> {
  await block.getByRole('button', { name, exact: true }).click();
}

/** Opens the editor of a block, if need be, and replaces a text in it. */
async function change(
  block: Locator, from: string, to: string,
): Promise<void> {
  const editor = block.locator('.cm-content');
  if (await editor.count() === 0) await press(block, 'Edit');
  await editor.waitFor(SOON);
  const text = await editor.evaluate((element) => {
    return [...element.querySelectorAll('.cm-line')]
      .map((line) => line.textContent).join('\n');
  });
  expect(text).toContain(from);
  await editor.focus();
  await block.page().keyboard.press('Control+a');
  await block.page().keyboard.insertText(text.replace(from, to));
}
