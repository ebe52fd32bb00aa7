/** The disk that the browser keeps for the book. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { PROJECT, type Reader } from './browser.ts';
import { SOON, boot, showing } from './machine.ts';

const root = (page: Page) => page.getByLabel('Root', { exact: true });
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Types a line, as a person does. */
async function type(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(`${line}\n`);
}

function run(...args: readonly string[]): [number | null, string] {
  const { status, stdout, stderr } = spawnSync(process.execPath, args,
    { cwd: PROJECT, encoding: 'utf8' });
  return [status, stdout + stderr];
}

const image = (...args: readonly string[]) =>
  run('--import', 'tsx', 'tangle/run.ts', 'image', ...args);

export function diskTests({ open, complaints }: Reader): void {
  it('is kept, is one for all tabs, and is an image of npm start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'disk-'));
    const file = join(folder, 'loomix.img');
    const page = await open('index.html');
    await boot(page);
    await press(page, 'More');
    await root(page).selectOption('disk');
    await showing(page, /leave\.\n#$/);
    await type(page, 'echo stays > /root/file; sync; df / | wc -l');
    await showing(page, /\n2\n#$/);

    // Another visit: the choice is kept, and the file.
    await page.reload();
    await boot(page);
    await type(page, 'cat /root/file');
    await showing(page, /\nstays\n#$/);

    // Another tab has a RAM disk, and says so in one line.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await boot(other);
    const note = other.locator('.notes pre').last();
    expect(await note.textContent()).toBe('another machine has the disk of '
      + 'this browser; this machine has a RAM disk');
    await type(other, 'ls /root/file');
    await showing(other, /No such file[^]*\n#$/);
    await other.close();

    // What is given away is a disk of `npm start` and `npm run image`.
    await press(page, 'More');
    const [download] = await Promise.all([
      page.waitForEvent('download'), press(page, 'Download')]);
    await download.saveAs(file);
    expect(image('ls', file, '/root')).toEqual([0,
      expect.stringMatching(/ 6 .* file\n/)]);
    expect(run('tangle/start.mjs', '--disk', file, '--run',
      'cat /root/file; echo there > /root/file')).toEqual([0,
      expect.stringMatching(/\nstays\n$/)]);

    // And what they have made of it is a disk of the page.
    const upload = async (path: string): Promise<void> => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'), press(page, 'Upload')]);
      await chooser.setFiles(path);
    };
    await upload(file);
    await showing(page, /leave\.\n#$/);
    await type(page, 'cat /root/file');
    await showing(page, /\nthere\n#$/);

    // What is no disk is refused, and the disk is what it was.
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'no disk');
    await upload(wrong);
    await expect.poll(() => page.locator('.notes pre').last().textContent(),
      SOON).toMatch(/^the file: .*; this machine has a RAM disk$/);
    await showing(page, /leave\.\n#$/);
    await press(page, 'Boot again');
    await expect.poll(() => root(page).inputValue(), SOON).toBe('disk');
    await showing(page, /leave\.\n#$/);
    await type(page, 'cat /root/file');
    await showing(page, /\nthere\n#$/);

    await press(page, 'Erase');
    await showing(page, /leave\.\n#$/);
    await type(page, 'ls /root/file');
    await showing(page, /No such file[^]*\n#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
    rmSync(folder, { recursive: true });
  }, 300_000);

  it('is not there in a folder, and a RAM disk is', async () => {
    const page = await open('index.html', { fromFolder: true });
    await boot(page);
    await press(page, 'More');
    await root(page).selectOption('disk');
    await expect.poll(() => page.locator('.notes').textContent(), SOON)
      .toMatch(/^this page may keep no disk: .*; this machine has a RAM disk$/);
    await showing(page, /leave\.\n#$/);
    expect(await root(page).inputValue()).toBe('ram');
    await page.context().close();
  });
}
