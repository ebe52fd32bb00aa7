/** The commands around the book: start, serve, concordance. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { idsIn, makeConcordance } from '#tangle/concordance.ts';
import { serve } from '#tangle/serve.ts';
import {
  bookOf, callTool, makeBook, makeProject, runNode, runStart, section,
  writeFiles,
} from './fixture.ts';

describe('npm start', () => {
  const main = (...lines: string[]): string => section('boot/main.ts',
    ['```ts', ...lines, '```', ''].join('\n'));

  it('runs the program with its arguments, and again when it changed', () => {
    const root = makeProject({ 'chapters/01-a.md': main(
      'console.log(process.argv.slice(2).join());',
      'process.exitCode = 3;') });
    for (let times = 0; times < 2; times++) {
      const { stdout, status } = runStart(root, '--run', 'a b');
      expect(stdout).toBe('--run,a b\n');
      expect(status).toBe(3);
    }
    writeFiles(root, { 'chapters/01-a.md': main("console.log('new');") });
    expect(runStart(root).stdout).toBe('new\n');
  });

  it('[L14c] names the Markdown in stack traces', () => {
    const root = makeProject({
      'chapters/01-a.md': main("throw new Error('lost');") });
    const { text, status } = runStart(root);
    expect(status).not.toBe(0);
    expect(text).toMatch(/chapters\/01-a\.md:7:7/);
  });

  it('[L14c] a tangled book runs under tsx too, with stacks', async () => {
    const root = makeProject({ 'chapters/01-a.md': main(
      "import { fail } from '#abi/fail.ts';", 'fail(process.argv[2]);') +
      '```ts file=abi/fail.ts\nexport function fail(why?: string): never {\n' +
      '  throw new Error(why);\n}\n```\n' });
    expect((await callTool(root, 'tangle')).status).toBe(0);
    const { text, status } = runNode(
      root, ['--import', 'tsx', 'build/boot/main.ts', 'lost']);
    expect(status).toBe(1);
    expect(text).toContain('Error: lost');
    expect(text).toMatch(/fail \(.*\/chapters\/01-a\.md:12:9\)/);
    expect(text).toMatch(/chapters\/01-a\.md:8:1\b/);
  });

  it('refuses a book with an error in what it needs', () => {
    const root = makeProject({ 'chapters/01-a.md': main('// <<gone>>') });
    const { text, status } = runStart(root);
    expect(text).toContain('chapters/01-a.md:7:4 - error missing chunk');
    expect(status).toBe(1);
  });
});

it('npm run docs: "Defined in" names the Markdown', async () => {
  const root = makeProject({ 'chapters/01-a/10-a.md': section('abi/a.ts',
    '```ts\n/** Counts. */\nexport function count(): void {}\n```\n') });
  const { status } = await callTool(root, 'docs');
  expect(status).toBe(0);
  const page = readFileSync(
    join(root, 'build/docs/functions/count.html'), 'utf8');
  expect(page).toContain(
    'Defined in <a href="../../book/01-a/10-a.html#code.count">' +
    'chapters/01-a/10-a.md:8</a>');
});

describe('the server of the book', () => {
  const files = { 'web/index.html': 'in', 'web/a/b.html': 'b',
    'web/style.css': 'css', 'secret': 'out' };

  /** Serves the folder `web`; `get` is told a path as it is. */
  async function serveFiles() {
    const root = makeBook(files);
    const { server, reload, close } = await serve(`${root}/web`, 0);
    onTestFinished(close);
    const { port, address } = server.address() as AddressInfo;
    expect(address).toBe('127.0.0.1');
    const get = (path: string): Promise<string> => {
      return new Promise((resolve, reject) => {
        request({ port, path }, (answer) => {
          let text = '';
          answer.on('data', (data) => { text += String(data); });
          answer.on('end', () => resolve(`${answer.statusCode} ${text}`));
        }).on('error', reject).end();
      });
    };
    return { port, get, reload };
  }

  it('serves its folder and nothing else, whatever is asked', async () => {
    const { get } = await serveFiles();
    expect(await get('/')).toMatch(/^200 in<script src/);
    expect(await get('/index.html?x')).toMatch(/^200 in<script src/);
    expect(await get('/a/b.html')).toMatch(/^200 b<script src/);
    expect(await get('/style.css')).toBe('200 css');
    await get('/index.html/');
    for (const path of ['/no', '/%2e%2e/secret', '/..%2fsecret', '/%', '/%00',
      '/%00.html', '/../secret', '//secret']) {
      expect([path, await get(path)]).toEqual(
        [path, expect.stringMatching(/^404/)]);
    }
    expect(await get('/')).toMatch(/^200 in/);
  });

  it('tells open pages what has changed', async () => {
    const { port, reload } = await serveFiles();
    const events = await fetch(`http://127.0.0.1:${port}/.changes`);
    const reader = events.body?.getReader();
    const next = async (): Promise<string> =>
      new TextDecoder().decode((await reader?.read())?.value);
    expect(await next()).toBe('\n');
    reload(['a/b.html']);
    expect(await next()).toBe('data: ["a/b.html"]\n\n');
    reload('all');
    expect(await next()).toBe('data: "all"\n\n');
    await reader?.cancel();
  });
});

describe('the concordance', () => {
  const features = [{ id: 'V18', promise: 'a' }, { id: 'V32', promise: 'b' }];
  const book = bookOf({ 'chapters/01-a.md': '# A\n\nThis is V18.\n' });
  const test = (title: string, passed: boolean) => {
    return { title, file: 'chapters/01-a.md', passed };
  };
  const complain = (claimed: string[], ...tests: ReturnType<typeof test>[]) => {
    return makeConcordance(features, claimed, book, tests)
      .flatMap((row) => row.complaints);
  };

  it('finds IDs in titles', () => {
    expect(idsIn('munmap > [V18] splits [V32, V33] [x]'))
      .toEqual(['V18', 'V32', 'V33']);
    expect(idsIn('[V16a] [V25c] [V16ab]')).toEqual(['V16a', 'V25c']);
  });

  it('accepts what is explained and tested', () => {
    expect(complain(['V18'], test('[V18] yes', true))).toEqual([]);
    expect(complain([], test('[V18] no', false))).toEqual([]);
  });

  it('refuses claims without explanation, test or success', () => {
    expect(complain(['V18'])).toEqual(['no passing test']);
    expect(complain(['V32'], test('[V32] yes', true)))
      .toEqual(['no section mentions it']);
    expect(complain(['V18'], test('[V18] a', true), test('[V18] b', false)))
      .toEqual(['did not pass: [V18] b']);
    expect(complain(['X99'])).toEqual(['there is no such promise']);
  });

  it('accepts tests that are left out for want of a browser', () => {
    const leftOut = { ...test('[V18] there', false), leftOut: true };
    expect(complain(['V18'], leftOut)).toEqual([]);
    expect(complain(['V18'], leftOut, test('[V18] here', false)))
      .toEqual(['did not pass: [V18] here']);
  });

  it('refuses claims of which a part has no test', () => {
    const parts = { a: 'one', b: 'other' };
    const judge = (...titles: string[]) => makeConcordance(
      [{ id: 'V18', promise: 'a', parts }], ['V18'], book,
      titles.map((title) => test(title, true)))[0]?.complaints;
    expect(judge('[V18a] x', '[V18b] y')).toEqual([]);
    expect(judge('[V18a] x', '[V18] y'))
      .toEqual(['no passing test of part b']);
    expect(judge('[V18a] x', '[V18b] y', '[V18c] z'))
      .toEqual(['there is no part V18c']);
    const parted = bookOf({ 'chapters/01-a.md': "it('[V18b] low')\n" });
    expect(makeConcordance(features, [], parted, [])[0]?.sections)
      .toEqual(['chapters/01-a.md']);
  });
});
