/** What the tools answer to a mistake, or to a host that refuses. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, symlinkSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Answer, answerTo, pathsBelow } from '#tangle/answers.ts';
import { checkBook } from '#tangle/commands/check.ts';
import { tangleTree } from '#tangle/tree.ts';
import {
  callTool, makeBook, makeProject, runVitest, section, startTool, type Files,
} from './fixture.ts';

const BOOK: Files = {
  'chapters/01-a/10-a.md': section('abi/a.ts',
    '```ts\nexport const a = 1;\n```\n'),
  'chapters/01-a/20-b.md': section('abi/b.ts',
    "```ts\nexport const b: string = 2;\n```\n"),
};

/** One line on the error output, and a status that is not 0. */
function expectOneLine(
  { text, status }: { text: string; status: number | null },
  ...wanted: (string | RegExp)[]
): void {
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  for (const one of wanted) expect(text).toMatch(one);
  expect(status).toBeGreaterThan(0);
}

describe('command lines', () => {
  const tools = ['tangle', 'check', 'weave', 'book', 'docs', 'concordance',
    'bench'];
  for (const tool of tools) {
    it(`${tool}: --help says how, an unknown option is named`, async () => {
      const root = makeBook(BOOK);
      const help = await callTool(root, tool, '--help');
      expect(help.stdout).toContain(`npm run ${tool}`);
      expect(help.status).toBe(0);
      expectOneLine(await callTool(root, tool, '--nonsense'),
        "Unknown option '--nonsense'", `npm run ${tool}`);
    });
  }

  it('a tool that is none', () => {
    expectOneLine(startTool(makeProject(BOOK), 'weev'), "no tool 'weev'");
  });

  it('a port that is none, or in use', async () => {
    const root = makeProject({ 'chapters/README.md': '# A\n' });
    expectOneLine(await callTool(root, 'book', '--port', 'http'), 'no port');
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    const { port } = server.address() as AddressInfo;
    const { text, status } =
      await callTool(root, 'book', '--port', String(port));
    expect(text).toMatch(`loom: port ${port} is in use`);
    expect(text).not.toMatch(/\n\s+at /);
    expect(status).toBe(1);
  });
});

describe('npm run check -- PATH', () => {
  it('takes a path in every spelling', async () => {
    const root = makeBook(BOOK);
    const known = ['chapters/01-a/10-a.md', 'chapters/01-a/20-b.md'];
    for (const path of ['chapters/01-a/20-b.md', './chapters/01-a/20-b.md',
      join(root, 'chapters/01-a/20-b.md'), 'chapters/01-a/', './chapters',
      'chapters/01', '.']) {
      const [covers] = pathsBelow(root, [path], known);
      expect(covers?.('chapters/01-a/20-b.md')).toBe(true);
      expect(covers?.('chapters/01-a/10-a.md')).toBe(!path.endsWith('.md'));
    }
    const { text, status } =
      await callTool(root, 'check', './chapters/01-a/20-b.md');
    expect(text).toContain('chapters/01-a/20-b.md:7:14 - error TS2322');
    expect(status).toBe(1);
  }, 120_000);

  it('refuses what is not there', async () => {
    const root = makeBook(BOOK);
    const known = ['chapters/01-a/10-a.md', 'chapters/01-a/20-b.md'];
    const refusal = (path: string): string => {
      try {
        pathsBelow(root, [path], known);
      } catch (error) {
        expect(error).toBeInstanceOf(Answer);
        return (error as Answer).message;
      }
      return '';
    };
    expect(refusal('chapters/01-a/20-c.md'))
      .toContain('did you mean chapters/01-a/20-b.md?');
    expect(refusal('../elsewhere')).toContain('nothing in the project');
    expect(refusal('/etc/passwd')).toContain('nothing in the project');
    expect(refusal('build/abi/a.ts')).toContain('name the section');
    expectOneLine(await callTool(root, 'check', 'chapters/01-a/20-c.md'),
      'nothing in the project');
  });
});

describe('a test that is the only one', () => {
  const only = (call: string): Files => ({
    'chapters/01-a.md': "```ts test\nimport { it } from 'vitest';\n" +
      `${call};\nit('second', () => { throw new Error(); });\n\`\`\`\n`,
  });

  it('does not pass npm test', () => {
    const { text, status } = runVitest(makeProject(
      only("it.only('first', () => undefined)")));
    expect(text).toContain('FAIL  chapters/01-a.md > first');
    expect(text).toContain('Unexpected .only');
    expect(status).toBe(1);
  });

  it('does not pass npm run check', async () => {
    for (const [call, column] of [
      ["it.only('first', () => undefined)", 1],
      ["it.skip.only('first', () => undefined)", 1],
      ["it('first', { only: true }, () => undefined)", 15],
    ] as const) {
      const root = makeBook(only(call));
      const found = await checkBook(root, tangleTree(root));
      expect(found.map(({ at, code }) => `${at.line}:${at.column} ${code}`))
        .toContain(`3:${column} no-restricted-syntax`);
    }
  });
});

describe('a host that refuses', () => {
  /** A project that its user may only read. */
  function readOnly(files: Files): string {
    const root = makeProject(files);
    chmodSync(root, 0o555);
    if (process.getuid?.() === 0) chownSync(root, 0, 0);
    onTestFinished(() => { chmodSync(root, 0o755); });
    return root;
  }

  /** Runs node as somebody who owns nothing. */
  function runAsNobody(root: string, args: readonly string[]) {
    const nobody = process.getuid?.() === 0
      ? { uid: 65_534, gid: 65_534 }
      : {};
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: root, encoding: 'utf8', ...nobody,
      env: { ...process.env, NO_COLOR: '1', VITEST: '', NODE_OPTIONS: '',
        HOME: root },
    });
    return { text: stdout + stderr, status };
  }

  it('a tree that may only be read', () => {
    const root = readOnly(BOOK);
    for (const tool of ['tangle', 'weave']) {
      expectOneLine(runAsNobody(root,
        ['--import', 'tsx', 'tangle/run.ts', tool]),
      /^loom: .*build.*(EACCES|EROFS)/);
    }
    const { text, status } = runAsNobody(root,
      ['node_modules/vitest/vitest.mjs', 'run', '--configLoader=runner']);
    expect(text).toMatch(/loom: .*build.*(EACCES|EROFS)/);
    expect(text).not.toMatch(/\n\s+at /);
    expect(status).toBe(1);
  });

  it('a folder that is not what it should be', async () => {
    const root = makeProject(BOOK);
    rmSync(join(root, 'build'), { recursive: true, force: true });
    symlinkSync('/dev/null', join(root, 'build'));
    expectOneLine(await callTool(root, 'tangle'), /^loom: .*build/);
  });

  it('a full disk', () => {
    const full = Object.assign(
      new Error('ENOSPC: no space left on device, write'),
      { code: 'ENOSPC', syscall: 'write', path: '/x/build/abi/a.ts' });
    expect(answerTo(full)?.message)
      .toBe('/x/build/abi/a.ts: ENOSPC: no space left on device');
    expect(answerTo(full)?.status).toBe(1);
  });

  it('but a mistake of our own keeps its stack', () => {
    expect(answerTo(new TypeError('x is not a function'))).toBeUndefined();
  });
});
