/** A checkout may lie anywhere: its path is no URL, and no pattern. */
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLink, plainPath } from '#tangle/plainpath.ts';
import { positionInBook } from '#tangle/positions.ts';
import { tangleTree } from '#tangle/tree.ts';
import {
  callTool, makeBook, makeProject, runNode, runStart, section, startTool,
  type Files,
} from './fixture.ts';

const BOOK: Files = {
  'chapters/01-a/10-a.md': section('boot/main.ts', [
    '```ts', 'export function fail(why: string): never {',
    '  throw new Error(why);', '}', 'export const fine = 1;',
    "if (process.argv[2] === 'fail') fail('lost');", '```', '',
    '```ts test', "import { expect, it } from 'vitest';",
    "import { fail, fine } from '#boot/main.ts';",
    "it('is fine', () => { expect(fine).toBe(1); });",
    "it('fails', () => { fail('here'); });", '```', '',
  ].join('\n')),
};

/** Odd in a URL, where vitest gets another path; and in a pattern. */
const [URL_PATH, PATTERN_PATH] = ['lo%20om #', 'lö[1]{a,b}(o)+&m'];
const BOTH = `${URL_PATH}${PATTERN_PATH}`;

describe.each([URL_PATH, PATTERN_PATH])('below %j', (odd) => {
  it('failures and coverage are in the prose', () => {
    const root = makeProject(BOOK, odd);
    const { text, status } = startTool(root, 'test', '--coverage',
      '--coverage.reporter=json', '--coverage.reporter=text');
    expect(status).toBe(1);
    expect(text).toContain('chapters/01-a/10-a.md > fails');
    expect(text).toContain('chapters/01-a/10-a.md:8:9');
    expect(text).toContain('1 passed');
    const coverage = readFileSync(
      join(root, 'build/coverage/coverage-final.json'), 'utf8');
    // In a run below % or #, under a path that is neither.
    expect(Object.keys(JSON.parse(coverage) as object)).toEqual([
      expect.stringMatching(/\/chapters\/01-a\/10-a\.md$/),
    ]);
  });
});

it.each(['lo%20om ', 'lo#om'])('vitest gets another path than %j', (odd) => {
  const root = makeBook(BOOK, odd);
  const path = plainPath(root);
  expect(path).not.toMatch(/[%#]/);
  expect([isLink(path), realpathSync(path)]).toEqual([true, root]);
});

it('vitest gets the path itself where it is only odd in a pattern', () => {
  const root = makeBook(BOOK, PATTERN_PATH);
  expect(plainPath(root)).toBe(root);
});

describe(`below ${BOTH}`, () => {
  it('stacks of npm start and tsx are in the prose', () => {
    const root = makeProject(BOOK, BOTH);
    for (const { text } of [
      runStart(root, 'fail'),
      runNode(root, ['--import', 'tsx', 'build/boot/main.ts', 'fail']),
    ]) {
      expect(text).toMatch(/chapters\/01-a\/10-a\.md:8:9/);
    }
  });

  it('check and the maps on disk are in the prose', async () => {
    const root = makeBook({
      ...BOOK, 'chapters/02-b/10-b.md': section('abi/b.ts',
        "```ts\nexport const b: string = 2;\n```\n"),
    }, BOTH);
    expect((await callTool(root, 'check', 'chapters/02-b')).text)
      .toContain('chapters/02-b/10-b.md:7:14 - error TS2322');
    tangleTree(root);
    const path = join(root, 'build/abi/b.ts');
    const rows = readFileSync(path, 'utf8').split('\n');
    const row = rows.findIndex((line) => line.includes('const b'));
    expect(positionInBook(path, row + 1, 14)).toEqual({
      file: join(root, 'chapters/02-b/10-b.md'), line: 7, column: 14,
    });
  });
});
