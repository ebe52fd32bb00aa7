/** What comes out of the tangler, and where it says it came from. */
import {
  readFileSync, rmSync, statSync, utimesSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { describe, expect, it } from 'vitest';
import type { Output, Tangled } from '#tangle/assemble.ts';
import { positionInBook } from '#tangle/positions.ts';
import { outputMap, outputText } from '#tangle/sourcemap.ts';
import { tangleTree } from '#tangle/tree.ts';
import {
  makeProject, section, tangleFiles, tangleText, writeFiles, type Files,
} from './fixture.ts';

function outputOf(tangled: Tangled, path: string): Output {
  const output = tangled.outputs.get(path);
  if (output === undefined) throw new Error(`no ${path}`);
  return output;
}

/** The text of an output without its header. */
function bodyOf(tangled: Tangled, path: string): string {
  const output = outputOf(tangled, path);
  const lines = output.lines.filter((line) => line.from !== undefined);
  return lines.map((line) => line.text).join('\n');
}

/** Holds every token of an output against the Markdown it maps to. */
function checkTokens(output: Output, files: Files): number {
  const map = new TraceMap(JSON.stringify(outputMap(output, (file) => file)));
  let tokens = 0;
  outputText(output).split('\n').forEach((text, row) => {
    if (output.lines[row]?.from === undefined) return;
    for (const token of text.matchAll(/[\w$]+|[^\s\w$]/g)) {
      const found = originalPositionFor(map, {
        line: row + 1, column: token.index,
      });
      const source = files[found.source ?? '']?.split(/\r?\n/);
      const line = source?.[(found.line ?? 0) - 1] ?? '';
      expect(line.slice(found.column ?? 0)).toSatisfy((rest: string) => {
        return rest.startsWith(token[0]);
      });
      tokens++;
    }
  });
  return tokens;
}

const NESTED: Files = {
  'chapters/01-a/10-a.md': section('abi/a.ts', [
    'In a list:', '', '1. first', '', '   ```ts',
    '   export function f(count: number): number {',
    '     if (count > 0) {', '       // <<do it>>', '     }', '',
    '     return count + count;', '   }', '   ```', '',
    '> ```ts chunk="do it"', '> for (;;) {', '>   // <<inside>>', '> }',
    '> ```', '',
  ].join('\n')),
  'chapters/02-b/10-b.md': [
    '```ts chunk="inside"', 'const other = count * 2;', '', 'break;', '```',
    '', '```ts file=abi/a.ts', 'export const last = f(1) + f(2);', '```', '',
  ].join('\r\n'),
};

describe('source maps', () => {
  it('are exact for every token: lists, quotes, chunks, CRLF', () => {
    const tangled = tangleFiles(NESTED);
    expect(tangled.problems).toEqual([]);
    const tokens = checkTokens(outputOf(tangled, 'abi/a.ts'), NESTED);
    expect(tokens).toBeGreaterThan(50);
  });

  it('are exact for files on disk', () => {
    const root = makeProject(NESTED);
    tangleTree(root);
    const path = join(root, 'build/abi/a.ts');
    const lines = readFileSync(path, 'utf8').split('\n');
    const row = lines.findIndex((line) => line.includes('const other'));
    const column = (lines[row] ?? '').indexOf('other');
    expect(column).toBe(12);
    expect(positionInBook(path, row + 1, column + 1)).toEqual({
      file: join(root, 'chapters/02-b/10-b.md'), line: 2, column: 7,
    });
    expect(positionInBook(path, 1, 1)).toBeUndefined();
  });
});

describe('tangled text', () => {
  it('indents chunks as their references, blank lines stay empty', () => {
    expect(bodyOf(tangleFiles(NESTED), 'abi/a.ts')).toBe([
      'export function f(count: number): number {', '  if (count > 0) {',
      '    for (;;) {', '      const other = count * 2;', '',
      '      break;', '    }', '  }', '', '  return count + count;', '}',
      'export const last = f(1) + f(2);',
    ].join('\n'));
  });

  it('continues a chunk that says chunk+=', () => {
    const tangled = tangleText(section('abi/a.ts',
      '```ts\n// <<a>>\n```\n\n```ts chunk="a"\nf();\n```\n\n' +
      '```ts chunk+="a"\ng();\n```\n'));
    expect(bodyOf(tangled, 'abi/a.ts')).toBe('f();\ng();');
  });

  it('a shift operator is no reference', () => {
    const line = 'const a = 1 << 2 >> 1; // <<not alone>>';
    const tangled = tangleText(
      section('abi/a.ts', `\`\`\`ts\n${line}\n\`\`\`\n`));
    expect(tangled.problems).toEqual([]);
    expect(bodyOf(tangled, 'abi/a.ts')).toBe(line);
  });

  it('puts each destination where it belongs', () => {
    const block = (info: string): string => `\`\`\`${info}\nf();\n\`\`\`\n`;
    const { outputs, problems } = tangleText(section('kernel/a.ts', [
      block('ts'), block('ts test'), block('ts program=/sbin/x'),
      block('ts file=abi/deep/b.ts'), block('ts sketch'),
      block('ts error=TS1'), block('sh'),
    ].join('\n')));
    expect(problems).toEqual([]);
    expect([...outputs.keys()].sort()).toEqual([
      'abi/deep/b.ts', 'kernel/a.ts', 'test/01-a/10-a.test.ts',
      'userland/sbin/x.ts',
    ]);
  });

  it('names its sections at the top', () => {
    const text = outputText(outputOf(tangleFiles(NESTED), 'abi/a.ts'));
    expect(text.split('\n').slice(0, 3)).toEqual([
      '// Tangled from', '//   chapters/01-a/10-a.md',
      '//   chapters/02-b/10-b.md',
    ]);
  });
});

describe('the tree on disk', () => {
  it('is written only where bytes changed', () => {
    const root = makeProject(NESTED);
    expect(tangleTree(root).changed).toEqual(['abi/a.ts']);
    const path = join(root, 'build/abi/a.ts');
    utimesSync(path, 1000, 1000);
    expect(tangleTree(root).changed).toEqual([]);
    expect(statSync(path).mtimeMs).toBe(1_000_000);
    writeFiles(root, { 'chapters/03-c.md': section('abi/c.ts',
      '```ts\nf();\n```\n') });
    expect(tangleTree(root).changed).toEqual(['abi/c.ts']);
  });

  it('is written again where somebody changed or removed it', () => {
    const root = makeProject(NESTED);
    tangleTree(root);
    const path = join(root, 'build/abi/a.ts');
    const text = readFileSync(path, 'utf8');
    const changed = text.replace('f', 'g');
    expect(changed.length).toBe(text.length);
    writeFileSync(path, changed);
    expect(tangleTree(root).changed).toEqual(['abi/a.ts']);
    expect(readFileSync(path, 'utf8')).toBe(text);
    rmSync(path);
    expect(tangleTree(root).changed).toEqual(['abi/a.ts']);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('has maps that follow the prose', () => {
    const root = makeProject({
      'chapters/03-c.md': section('abi/c.ts', '```ts\nf();\n```\n'),
    });
    tangleTree(root);
    writeFiles(root, { 'chapters/03-c.md': section('abi/c.ts',
      'One line more.\n\n```ts\nf();\n```\n') });
    expect(tangleTree(root).changed).toEqual(['abi/c.ts']);
    const path = join(root, 'build/abi/c.ts');
    const row = readFileSync(path, 'utf8').split('\n').indexOf('f();');
    expect(positionInBook(path, row + 1, 1)).toMatchObject({ line: 9 });
  });

  it('loses what the book no longer makes, and nothing else', () => {
    const root = makeProject({
      ...NESTED, 'chapters/03-c.md': section('abi/c.ts',
        '```ts\nf();\n```\n'),
      'build/abi/mine.ts': 'not ours',
    });
    tangleTree(root);
    writeFiles(root, { 'chapters/03-c.md': '# Nothing\n' });
    expect(tangleTree(root).removed).toEqual(['abi/c.ts']);
    expect(readFileSync(join(root, 'build/abi/mine.ts'), 'utf8'))
      .toBe('not ours');
  });

  it('is written in spite of an error elsewhere', () => {
    const root = makeProject({
      ...NESTED, 'chapters/00-wrong.md': '```ts\n',
    });
    const { changed, problems } = tangleTree(root);
    expect(changed).toEqual(['abi/a.ts']);
    expect(problems).toHaveLength(2);
  });
});
