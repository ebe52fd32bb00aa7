/** Markdown files as test files, seen from outside. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { main } from '#tangle/commands/test.ts';
import { Trials } from '#tangle/tried.ts';
import {
  makeProject, runVitest, section, tangleFiles, type Files,
} from './fixture.ts';

const COUNT = section('abi/count.ts', [
  '```ts', 'export function count(text: string): number {',
  '  // <<count the words>>', '}', '```', '',
  '```ts chunk="count the words"',
  "if (text === '?') throw new Error('no words');",
  "return text.split(' ').length;", '```', '',
  '```ts test', "import { expect, it } from 'vitest';",
  "import { count } from '#abi/count.ts';",
  "it('counts', () => {", "  expect(count('a b')).toBe(2);", '});', '```',
  '',
].join('\n'));

const OTHER = [
  '```ts test', "import { expect, it } from 'vitest';",
  "import { count } from '#abi/count.ts';",
  "it('counts from afar', () => {", "  expect(count('a b c')).toBe(3);",
  '});', '```', '',
].join('\n');

const BOTH: Files = {
  'chapters/01-a/10-count.md': COUNT,
  'chapters/02-b/10-other.md': OTHER,
};

describe('vitest on Markdown', () => {
  it('runs the sections that have tests, or one chapter', () => {
    const root = makeProject({ ...BOTH, 'chapters/README.md': '# Loomix\n' });
    const all = runVitest(root);
    expect(all.text).toContain('2 passed');
    expect(all.status).toBe(0);
    const one = runVitest(root, 'chapters/02-b');
    expect(one.text).toContain('chapters/02-b/10-other.md');
    expect(one.text).not.toContain('chapters/01-a/10-count.md');
  });

  it('a failure shows file, line, column and frame of the prose', () => {
    const root = makeProject({
      ...BOTH,
      'chapters/01-a/10-count.md': COUNT.replace("'a b'", "'?'"),
    });
    const { text, status } = runVitest(root, 'chapters/01-a');
    expect(status).toBe(1);
    expect(text).toContain('FAIL  chapters/01-a/10-count.md > counts');
    expect(text).toContain('count chapters/01-a/10-count.md:13:25');
    expect(text).toContain('chapters/01-a/10-count.md:21:10');
    expect(text).toMatch(/12\| ```ts chunk="count the words"/);
    expect(text).toMatch(/13\| if \(text === '\?'\) throw new Error/);
  });

  it('an error of another chapter does not matter', () => {
    const root = makeProject({
      ...BOTH,
      'chapters/03-c/10-wrong.md': section('abi/wrong.ts',
        '```ts\n// <<nowhere>>\n```\n'),
    });
    expect(runVitest(root, 'chapters/01-a').status).toBe(0);
    const { text, status } = runVitest(root);
    expect(status).toBe(1);
    expect(text).toContain('chapters/03-c/10-wrong.md:7:4');
    expect(text).toContain('2 passed');
  });

  it('an error of another chapter matters where it is imported', () => {
    const root = makeProject({
      ...BOTH,
      'chapters/01-a/10-count.md': COUNT.replace('chunk="count', 'chunk="c'),
    });
    const { text, status } = runVitest(root, 'chapters/02-b');
    expect(status).toBe(1);
    expect(text).toContain('chapters/01-a/10-count.md:8:6 - error missing');
  });

  it('coverage is measured in the prose', () => {
    const root = makeProject(BOTH);
    const { text } = runVitest(root, '--coverage',
      '--coverage.reporter=text');
    expect(text).toMatch(/10-count\.md\s*\|\s*[1-9]/);
  });
});

/** What `npm test` prints besides vitest, and its status. */
async function npmTest(
  root: string,
  ...args: string[]
): Promise<{ readonly text: string, readonly status: unknown }> {
  const printed: string[] = [];
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => {
      printed.push(line);
    });
  }
  const before = process.exitCode;
  await main(root, args);
  const status = process.exitCode;
  process.exitCode = before;
  vi.restoreAllMocks();
  return { text: printed.join('\n'), status };
}

describe('npm test', () => {
  it('says where a section without tests is tried', async () => {
    const root = makeProject({
      ...BOTH,
      'chapters/01-a/20-deep.md': section('abi/deep.ts',
        '```ts\nexport const deep = 1;\n```\n'),
      'chapters/01-a/30-unused.md': section('abi/unused.ts',
        '```ts\nexport const unused = 1;\n```\n'),
      'chapters/01-a/10-count.md': COUNT.replace('```ts\n',
        "```ts\nimport { deep } from '#abi/deep.ts';\n")
        .replace('.length;', '.length * deep;'),
      'tests/c.test.ts': "import '#abi/deep.ts';\n",
    });
    const deep = 'chapters/01-a/20-deep';
    const { text, status } = await npmTest(root, deep);
    expect(text).toBe('chapters/01-a/20-deep.md has no tests of its own; ' +
      'it is tried in tests/c.test.ts');
    expect(status).toBe(0);
    rmSync(join(root, 'tests'), { recursive: true });
    expect((await npmTest(root, deep)).text)
      .toContain('tried in chapters/01-a/10-count.md, ' +
        'chapters/02-b/10-other.md');
    expect((await npmTest(root, './chapters/01-a/30-unused.md')).text)
      .toContain('nothing tries its code');
    expect(await npmTest(root, 'chapters/01-b')).toEqual(
      { text: 'nothing in the book is called chapters/01-b', status: 1 });
  });

  it('knows the programs that are typed', () => {
    const tangled = tangleFiles({
      'chapters/01-a.md': '```ts program=/bin/ls\nf();\n```\n\n' +
        '```ts program=/bin/cat\ng();\n```\n',
      'chapters/02-b.md': '```console\n# echo | ls /\n```\n',
      'chapters/03-c.md': '```ts test\nconst unrelated = "ls";\n```\n',
    });
    const [first] = tangled.book.sections;
    expect(first && new Trials(tangled).of(first))
      .toEqual(['chapters/02-b.md']);
  });

  it('reports the type errors of a section', async () => {
    const root = makeProject({
      'chapters/01-a/10-count.md': COUNT,
      'chapters/02-b/10-other.md': OTHER.replace(
        'import { count', 'const wrong: string = 1;\nimport { count'),
    });
    const { text, status } = await npmTest(
      root, 'chapters/02-b/10-other', '--reporter=json',
      '--outputFile=report.json');
    const report = readFileSync(join(root, 'report.json'), 'utf8');
    expect(report).toContain('"numPassedTests":1');
    expect(text).toContain('chapters/02-b/10-other.md:3:7 - error TS2322');
    expect(status).toBe(1);
  });
});

describe('console blocks', () => {
  const boot = section('boot/transcript.ts', [
    '```ts', 'export async function typeInto(commands: readonly string[]) {',
    '  let n = 0;', '  return commands.map((text) => {',
    '    n += 1;', '    return `${n}: ${text}\\r\\ndone\\r\\n`;', '  });',
    '}', '```', '',
  ].join('\n'));
  const session = [
    '```console', '# echo a', '1: echo a', 'done', '```', '', 'Then:', '',
    '```console', '# ls', '...', 'done', '# true', '3: true', 'done', '```',
    '',
  ].join('\n');

  it('are one session', () => {
    const root = makeProject({
      'chapters/01-a.md': session, 'chapters/09-boot.md': boot,
    });
    const { text, status } = runVitest(root);
    expect(text).toContain('3 passed');
    expect(status).toBe(0);
  });

  it('fail at the line that was not printed', () => {
    const root = makeProject({
      'chapters/01-a.md': session.replace('3: true', '4: true'),
      'chapters/09-boot.md': boot,
    });
    const { text, status } = runVitest(root);
    expect(status).toBe(1);
    expect(text).toContain('chapters/01-a.md:14:1');
    expect(text).toContain('- 4: true');
    expect(text).toContain('+ 3: true');
    expect(text).toContain('2 passed');
  });
});
