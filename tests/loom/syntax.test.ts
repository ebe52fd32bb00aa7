/** A block that cannot be parsed is reported in the prose, by every tool. */
import { describe, expect, it } from 'vitest';
import { checkBook } from '#tangle/commands/check.ts';
import { codeFrame } from '#tangle/problem.ts';
import { tangleTree } from '#tangle/tree.ts';
import {
  callTool, makeBook, makeProject, runStart, section, vitestOutcome, type Files,
} from './fixture.ts';

const main = (...lines: string[]): Files => ({
  'chapters/01-a.md': section('boot/main.ts',
    ['```ts', ...lines, '```', '', 'The end.', ''].join('\n')),
  'chapters/02-b.md': "```ts test\nimport { it } from 'vitest';\n" +
    "import '#boot/main.ts';\nit('runs', () => undefined);\n```\n",
});

const CASES: readonly (readonly [string, Files, string])[] = [
  ['in the middle', main("const é = 'ü'; const b = ;", 'console.log(b);'),
    'chapters/01-a.md:7:26'],
  // The end of the file is the end of its last line.
  ['at the end', main('export function f(): void {', '  f();'),
    'chapters/01-a.md:8:7'],
  ['a name declared twice', main('const a = 1;', 'const a = 2;'),
    'chapters/01-a.md:8:7'],
];

/** No map, no tangled file, no line that is longer than a page. */
function expectProse(text: string, place: string): void {
  expect(text).toContain(place);
  expect(text).not.toContain('sourceMappingURL');
  expect(text).not.toMatch(/build\/boot\/main\d?\.ts/);
  expect(text).not.toMatch(/.{300}/);
}

/** All cases in one book: case N in chapter N, with a module of its own. */
function allCases(): Files {
  return Object.fromEntries(CASES.flatMap(([, files], n) => {
    return Object.entries(files).map(([path, text]) => [
      inChapter(n, path), text.replace('boot/main.ts', `boot/main${n}.ts`),
    ]);
  }));
}

function inChapter(n: number, path: string): string {
  return path.replace(/^chapters\/../, `chapters/0${n}`);
}

describe('a syntax error', () => {
  const outcome = vitestOutcome(allCases());

  for (const [n, [name, files, place]] of CASES.entries()) {
    it(`${name}: npm start`, async () => {
      // What a start does first; once in its own process.
      const { text, status } = name === 'in the middle'
        ? runStart(makeProject(files))
        : await callTool(makeProject(files), 'bundle');
      expectProse(text, `${place} - error`);
      expect(status).toBe(1);
    });

    it(`${name}: npm test`, () => {
      const { text, status } = outcome();
      expectProse(text, `${inChapter(n, place)} - error`);
      expect(status).toBe(1);
    });

    it(`${name}: npm run bench`, async () => {
      const { text, status } = await callTool(makeProject({
        ...files, 'tests/bench/one.ts': "import '#boot/main.ts';\n",
      }), 'bench');
      expectProse(text, `${place} - error`);
      expect(status).toBe(1);
    });

    it(`${name}: npm run check`, async () => {
      const root = makeBook(files);
      const found = await checkBook(root, tangleTree(root));
      const places = found.map(({ at }) => {
        return `${at.file}:${at.line}:${at.column}`;
      });
      expect(places).toContain(place);
      expect(places.join()).not.toContain('build/');
    });
  }
});

it('a frame never shows the whole of an endless line', () => {
  const text = `short\n${'x'.repeat(48_000)}\n`;
  const frame = codeFrame(text, { file: 'a', line: 2, column: 1 });
  expect(frame.length).toBeLessThan(300);
});
