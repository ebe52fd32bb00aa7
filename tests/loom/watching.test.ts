/** The tools that stay: they see every change, and survive it. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createViteServer } from 'vitest/node';
import { readBook } from '#tangle/book.ts';
import { listSections } from '#tangle/listing.ts';
import { tangleTree } from '#tangle/tree.ts';
import { loom } from '#tangle/vitest.ts';
import { watchBook } from '#tangle/watch.ts';
import { makeBook, makeProject, writeFiles, type Files } from './fixture.ts';

/** Saves as `sed -i`, Kate and others do. */
function saveByRename(root: string, file: string, text: string): void {
  const temporary = join(root, `${file}.new`);
  writeFileSync(temporary, text);
  renameSync(temporary, join(root, file));
}

describe('watching the chapters', () => {
  /** Watches a book; the result waits until one more change was seen. */
  function watched(root: string, act: () => void = () => undefined) {
    let seen = 0;
    const told: string[] = [];
    const watching = watchBook(root, () => {
      seen++;
      act();
    }, (line) => { told.push(line); });
    onTestFinished(() => { watching.close(); });
    return {
      told,
      async after(change: () => void): Promise<void> {
        const before = seen;
        change();
        await vi.waitFor(() => { expect(seen).toBeGreaterThan(before); },
          { timeout: 10_000 });
        // Whatever else this change sets off.
        await new Promise((resolve) => { setTimeout(resolve, 150); });
      },
    };
  }

  it('sees a save by rename, again and again', async () => {
    const root = makeBook({ 'chapters/01-a/10-a.md': '# A\n' });
    const { after } = watched(root);
    for (const text of ['# B\n', '# C\n', '# D\n']) {
      await after(() => { saveByRename(root, 'chapters/01-a/10-a.md', text); });
    }
  });

  it('sees new folders and what is in them', async () => {
    const root = makeBook({ 'chapters/01-a/10-a.md': '# A\n' });
    const { after } = watched(root);
    await after(() => { mkdirSync(join(root, 'chapters/02-b')); });
    await after(() => { writeFiles(root, { 'chapters/02-b/10-b.md': '#' }); });
    await after(() => {
      renameSync(join(root, 'chapters/02-b'), join(root, 'chapters/03-c'));
    });
    await after(() => { writeFiles(root, { 'chapters/03-c/10-b.md': '' }); });
    await after(() => {
      rmSync(join(root, 'chapters/01-a'), { recursive: true });
    });
  });

  it('tells what went wrong, and goes on', async () => {
    const root = makeBook({ 'chapters/01-a.md': '# A\n' });
    const { after, told } = watched(root, () => { throw new Error('no'); });
    await after(() => { writeFiles(root, { 'chapters/01-a.md': '# B\n' }); });
    await after(() => { writeFiles(root, { 'chapters/01-a.md': '# C\n' }); });
    expect(told).toEqual(['no', 'no']);
  });
});

describe('links in the chapters', () => {
  it('that go round are followed once', () => {
    const root = makeBook({ 'chapters/01-a/10-a.md': '# A\n' });
    symlinkSync('..', join(root, 'chapters/01-a/up'));
    symlinkSync('self', join(root, 'chapters/01-a/self'));
    expect(listSections(root)).toEqual(['chapters/01-a/10-a.md']);
    tangleTree(root);
  });

  it('that lead nowhere are a problem, not a section less', () => {
    const root = makeBook({ 'chapters/01-a.md': '# A\n' });
    symlinkSync('gone.md', join(root, 'chapters/02-b.md'));
    symlinkSync('03-c.md', join(root, 'chapters/03-c.md'));
    const { problems } = tangleTree(root);
    expect(problems.map(({ at, code }) => `${at.file} ${code}`)).toEqual([
      'chapters/02-b.md unreadable', 'chapters/03-c.md unreadable',
    ]);
  });

  it('a folder may be called like a section', () => {
    const root = makeBook({ 'chapters/01-a.md/10-b.md': '# B\n' });
    expect(readBook(root).sections.map(({ file }) => file))
      .toEqual(['chapters/01-a.md/10-b.md']);
  });
});

it('vite hears of a save that follows a rename at once', async () => {
  const [A, B, C] = ['a', 'b', 'c'].map((name) => `chapters/01/${name}.md`) as
    [string, string, string];
  const root = makeBook({ [A]: '# A\n' });
  const server = await createViteServer({ configFile: false, root,
    plugins: [loom(root)], logLevel: 'silent',
    server: { middlewareMode: true, ws: false } });
  onTestFinished(() => server.close());
  const heard: string[] = [];
  for (const event of ['add', 'change', 'unlink']) {
    server.watcher.on(event, (path: string) => {
      heard.push(`${event} ${relative(root, path)}`);
    });
  }
  const hears = async (...events: string[]): Promise<void> => {
    await vi.waitFor(() => { expect(heard.sort()).toEqual(events.sort()); },
      { timeout: 3000, interval: 5 });
    heard.length = 0;
  };
  for (let round = 0; round < 20; round++) {
    writeFiles(root, { [B]: `# B ${round}\n` });
    await hears(`add ${B}`);
    renameSync(join(root, B), join(root, C));
    await hears(`unlink ${B}`, `add ${C}`);
    saveByRename(root, A, `# A ${round}\n`);
    await hears(`change ${A}`);
    rmSync(join(root, C));
    await hears(`unlink ${C}`);
  }
}, 60_000);

describe("vitest's watch", () => {
  const test = (title: string): string => "```ts test\n" +
    `import { it } from 'vitest';\nit('${title}', () => undefined);\n\`\`\`\n`;
  const BOOK: Files = { 'chapters/01-a/10-a.md': test('first') };

  /** Runs vitest until the test ends; waits for texts that it prints. */
  function startVitest(root: string) {
    const child: ChildProcess = spawn(process.execPath, [
      'node_modules/vitest/vitest.mjs', 'watch', '--reporter=verbose',
    ], {
      cwd: root, stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', VITEST: '', NODE_OPTIONS: '',
        CI: '' },
    });
    let text = '';
    child.stdout?.on('data', (data) => { text += String(data); });
    child.stderr?.on('data', (data) => { text += String(data); });
    onTestFinished(() => { child.kill('SIGKILL'); });
    return async (...wanted: string[]): Promise<void> => {
      await vi.waitFor(() => {
        for (const one of wanted) expect(text).toContain(one);
        expect(text).toContain('Waiting for file changes');
      }, { timeout: 60_000, interval: 50 });
      text = '';
    };
  }

  it('sees new and renamed sections, and their first tests', async () => {
    const root = makeProject({ ...BOOK, 'chapters/01-a/30-c.md': '# C\n' });
    const printed = startVitest(root);
    await printed('10-a.md > first');
    writeFiles(root, { 'chapters/01-a/20-b.md': test('second') });
    await printed('20-b.md > second');
    renameSync(join(root, 'chapters/01-a/20-b.md'),
      join(root, 'chapters/01-a/25-b.md'));
    await printed('25-b.md > second');
    writeFiles(root, { 'chapters/01-a/30-c.md': test('third') });
    await printed('30-c.md > third');
    saveByRename(root, 'chapters/01-a/10-a.md', test('changed'));
    await printed('10-a.md > changed');
  }, 120_000);
});
