/** Markdown files as test files, seen from outside. */
import { describe, expect, it } from 'vitest';
import { makeProject, runVitest, section, type Files } from './fixture.ts';

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
