/** The pass that writes the accessors of records. */
import { describe, expect, it } from 'vitest';
import { formatPosition } from '#tangle/problem.ts';
import { outputText } from '#tangle/sourcemap.ts';
import { tangleText } from './fixture.ts';

const IMPORT = "import { record, u16 } from '#lib/record.ts';";

/** The module that a block makes, and what is wrong with it. */
function tangled(...lines: string[]): { text: string; wrong: string[] } {
  const { outputs, problems } = tangleText([
    '---', 'module: servers/a/a.ts', '---', '```ts', IMPORT, ...lines, '```',
    '',
  ].join('\n'));
  const output = outputs.get('servers/a/a.ts');
  return {
    text: output === undefined ? '' : outputText(output),
    wrong: problems.map(({ at, message }) =>
      `${formatPosition(at)} ${message}`),
  };
}

describe('a declaration of a record', () => {
  it('gets accessors for what changes, behind its fields', () => {
    const { text, wrong } = tangled(
      "export class A extends record('a.A', 1, {",
      '  // the first, not the last',
      '  one: u16(1 << 3), two: ref<A, B<C>>(\'a.A\'), three: list(u16()),',
      '  four: derived(() => { return [1, 2]; }), five: constant(u16()),',
      '}) { get five() { return 5; } }');
    expect(wrong).toEqual([]);
    const made = /,\s*\(Base, f, _k, _v\) => (.*)\) \{ get five/.exec(text);
    expect(made).not.toBe(null);
    const code = made?.[1] ?? '';
    for (const name of ['one', 'two']) {
      expect(code).toContain(`set ${name}(v`);
      expect(code).toContain(`$${name} = log[n + `);
    }
    for (const name of ['three', 'four', 'five']) {
      expect(code).not.toContain(`set ${name}(v`);
      expect(code).toContain(`this.${name} = f.${name}.make(k, v.${name})`);
    }
    expect(code).toContain('return n + 3;');
  });

  it('leaves the lines of the module where they are', () => {
    const plain = tangled('', 'const x = 1;').text.split('\n').length;
    const full = tangled("class A extends record('a', 1, { b: u16() }) {}",
      'const x = 1;').text.split('\n').length;
    expect(full).toBe(plain);
  });

  it('must name the kind of each field', () => {
    expect(tangled("class A extends record('a', 1, { b, c: u16() }) {}").wrong)
      .toEqual(['chapters/01-a/10-a.md:6:34 '
        + 'a field is a name and its kind: count: u16()']);
    expect(tangled("const A = record('a', FIELDS);").wrong)
      .toEqual(["chapters/01-a/10-a.md:6:11 "
        + "write record('server.Name', 1, { field: u32(), … })"]);
  });

  it('is looked for where the library is imported, and nowhere else', () => {
    const { outputs } = tangleText([
      '---', 'module: servers/a/a.ts', '---', '```ts',
      'const record = (...a: unknown[]) => a;',
      "export const x = record('a', 1, { b: 2 });", '```', '',
    ].join('\n'));
    const output = outputs.get('servers/a/a.ts');
    expect(output && outputText(output)).not.toContain('Base');
  });
});
