/** Markdown files as test files, seen from outside. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Trials } from '#tangle/tried.ts';
import {
  callTool, makeProject, section, tangleFiles, vitestOutcome, type Files,
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

/** A system that counts what is typed into it. */
const BOOT = section('rigs/transcript.ts', [
  '```ts', 'export async function typeInto(commands: readonly string[]) {',
  '  let n = 0;', '  return commands.map((text) => {',
  '    n += 1;', '    return `${n}: ${text}\\r\\ndone\\r\\n`;', '  });',
  '}', '```', '',
].join('\n'));

const SESSION = [
  '```console', '# echo a', '1: echo a', 'done', '```', '', 'Then:', '',
  '```console', '# ls', '...', 'done', '# true', '3: true', 'done', '```',
  '',
].join('\n');

/** What goes wrong, in chapters beside those that are right. */
const WRONG: Files = {
  'chapters/03-c/10-wrong.md': section('abi/wrong.ts',
    '```ts\n// <<nowhere>>\n```\n'),
  'chapters/04-d/10-throws.md': copyOfCount('throws').replace("'a b'", "'?'"),
  'chapters/05-e/10-gone.md':
    copyOfCount('gone').replace('chunk="count', 'chunk="c'),
  'chapters/06-f/10-user.md': OTHER.replace('abi/count', 'abi/gone'),
  'chapters/07-g.md': SESSION.replace('3: true', '4: true'),
};

/** The first section, with a module and a chunk of its own. */
function copyOfCount(name: string): string {
  return COUNT.replaceAll('abi/count', `abi/${name}`)
    .replaceAll('count the words', `count, ${name}`);
}

const RIGHT: Files = {
  'chapters/README.md': '# Loomix\n', ...BOTH,
  'chapters/08-h.md': SESSION, 'chapters/09-boot.md': BOOT,
};

const right = vitestOutcome(RIGHT, '--coverage', '--coverage.reporter=text');
const wrong = vitestOutcome({ ...RIGHT, ...WRONG });

describe('vitest on Markdown', () => {
  const one = vitestOutcome({ ...RIGHT, ...WRONG }, 'chapters/02-b');

  it('runs the sections that have tests, or one chapter', () => {
    expect(right().text).toContain('3 passed (3)');
    expect(right().status).toBe(0);
    expect(one().text).toContain('chapters/02-b/10-other.md');
    expect(one().text).not.toContain('chapters/01-a/10-count.md');
  });

  it('[L14b] a failure shows file, line, column and frame of the prose', () => {
    const { text, status } = wrong();
    const place = 'chapters/04-d/10-throws.md';
    expect(status).toBe(1);
    expect(text).toContain(`FAIL  ${place} > counts`);
    expect(text).toContain(`count ${place}:13:25`);
    expect(text).toContain(`${place}:21:10`);
    expect(text).toMatch(/12\| ```ts chunk="count, throws"/);
    expect(text).toMatch(/13\| if \(text === '\?'\) throw new Error/);
  });

  it('an error of another chapter does not matter', () => {
    expect(one().status).toBe(0);
    expect(wrong().status).toBe(1);
    expect(wrong().text).toContain('chapters/03-c/10-wrong.md:7:4');
    expect(wrong().text).toMatch(/✓ chapters\/01-a\/10-count\.md/);
    expect(wrong().text).toMatch(/✓ chapters\/02-b\/10-other\.md/);
  });

  it('an error of another chapter matters where it is imported', () => {
    const [, report = ''] = wrong().text.split(
      'FAIL  chapters/06-f/10-user.md');
    expect(report.split('FAIL')[0])
      .toContain('chapters/05-e/10-gone.md:8:6 - error missing');
  });

  it('[L14d] coverage is measured in the prose', () => {
    expect(right().text).toMatch(/10-count\.md\s*\|\s*[1-9]/);
    // The line that no test reaches.
    expect(right().text).toMatch(/10-count\.md.*\|\s*13\s*$/m);
  });
});

/** What `npm test` prints besides vitest, and its status. */
async function npmTest(
  root: string,
  ...args: string[]
): Promise<{ readonly text: string, readonly status: unknown }> {
  const { text, status } = await callTool(root, 'test', ...args);
  return { text: text.trimEnd(), status };
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
  it('are one session', () => {
    expect(right().text).toMatch(/✓ chapters\/08-h\.md \(3 tests\)/);
    expect(right().status).toBe(0);
  });

  it('fail at the line that was not printed', () => {
    const { text, status } = wrong();
    expect(status).toBe(1);
    expect(text).toContain('chapters/07-g.md:14:1');
    expect(text).toContain('- 4: true');
    expect(text).toContain('+ 3: true');
    expect(text).toMatch(/chapters\/07-g\.md \(3 tests \| 1 failed\)/);
  });
});
