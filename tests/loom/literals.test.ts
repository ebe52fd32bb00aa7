/** Strings are what the book says, wherever their chunk is put. */
import { describe, expect, it } from 'vitest';
import { transformSync } from 'esbuild';
import { outputText } from '#tangle/sourcemap.ts';
import { complaints, section, tangleText } from './fixture.ts';

/** The value of `text` at the end of a module with these blocks. */
function evaluate(body: string): unknown {
  const tangled = tangleText(section('abi/a.ts', body));
  expect(tangled.problems).toEqual([]);
  const output = tangled.outputs.get('abi/a.ts');
  const code = output === undefined ? '' : outputText(output);
  const plain = transformSync(code, { loader: 'ts', format: 'cjs' }).code;
  return new Function('exports', `${plain}; return text;`)({});
}

const TWO_USES = (chunk: string): string => [
  '```ts', 'const all: string[] = [];', '// <<add>>', '{', '    // <<add>>',
  '}', 'const text = all;', '```', '', '```ts chunk="add"', chunk, '```', '',
].join('\n');

describe('a string that spans lines', () => {
  it('has the same value wherever its chunk is used', () => {
    const [one, other] = evaluate(TWO_USES(
      'all.push(`a\n  b ${[\n  1,\n].map((n) => `<\n${n}>`)} c\n d`);',
    )) as string[];
    expect(one).toBe('a\n  b <\n1> c\n d');
    expect(other).toBe(one);
  });

  it('keeps lines of nothing but blanks', () => {
    expect(evaluate('```ts\nconst text = `a\n   \n\t\nb`;\n```\n'))
      .toBe('a\n   \n\t\nb');
  });

  it('also when a backslash continues it', () => {
    const [one, other] = evaluate(TWO_USES(
      "all.push('a\\\n  b');")) as string[];
    expect(one).toBe('a  b');
    expect(other).toBe(one);
  });

  it('is not confused by quotes in comments and expressions', () => {
    const [one, other] = evaluate(TWO_USES(
      '// `\nall.push(/`/.test("`") ? `x\ny` : "");')) as string[];
    expect([one, other]).toEqual(['x\ny', 'x\ny']);
  });

  it('is refused where a reference would change it', () => {
    const text = section('abi/a.ts', '```ts\nconst a = `\n// <<b>>\n`;\n' +
      '```\n\n```ts chunk="b"\nc\n```\n');
    expect(complaints(text)).toEqual(['7:12 string']);
  });

  it('is refused where it goes on in another block', () => {
    const text = section('abi/a.ts',
      '```ts\nconst a = `x\n```\n\n```ts\ny`;\n```\n');
    expect(complaints(text)).toEqual(['7:13 string']);
  });
});

describe('code around strings', () => {
  it('is indented, and blank lines are empty', () => {
    const { outputs } = tangleText(section('abi/a.ts',
      '```ts\n{\n  // <<b>>\n}\n```\n\n' +
      '```ts chunk="b"\nconst a = `x`;\n \nconst b = `y`;\n```\n'));
    const lines = outputs.get('abi/a.ts')?.lines ?? [];
    expect(lines.map(({ text }) => text).join('\n'))
      .toContain('{\n  const a = `x`;\n\n  const b = `y`;\n}');
  });
});
