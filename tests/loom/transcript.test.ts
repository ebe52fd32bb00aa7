/** Comparing what was printed with what the book says. */
import { describe, expect, it } from 'vitest';
import { linesText } from '#tangle/lines.ts';
import { firstDifference, holdAgainst } from '#tangle/verify.ts';
import { weave } from '#tangle/weave/weave.ts';
import { tangleFiles, tangleText } from './fixture.ts';

describe('comparison of lines', () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ['', '', -1],
    ['a b', 'a b', -1],
    ['a b', 'a', 1],
    ['a', 'a b', 1],
    ['a b', 'a c', 1],
    ['... b', 'x y b', -1],
    ['a ... b', 'a b', -1],
    ['a ... b', 'a b c b', -1],
    ['a ... b', 'a c', 2],
    ['a ...', 'a', -1],
  ];
  for (const [expected, actual, index] of cases) {
    it(`[${expected}] against [${actual}]`, () => {
      const lines = (text: string): string[] => {
        return text === '' ? [] : text.split(' ');
      };
      expect(firstDifference(lines(expected), lines(actual))).toBe(index);
    });
  }

  it('throws at the line where the two part', () => {
    const check = holdAgainst(['a', 'b'], ['a', 'c']);
    check(0);
    expect(() => check(1)).toThrow('did not print "b"');
  });

  it('throws at the end when more was printed', () => {
    const check = holdAgainst(['a'], ['a', 'b']);
    check(0);
    expect(() => check(1)).toThrow('printed more');
  });

  it('ignores blanks at line ends, and the end of the last line', () => {
    const check = holdAgainst(['a'], ['a  ', '']);
    check(0);
    check(1);
  });

  it('an empty line at the end is a line like others', () => {
    const fine = holdAgainst(['a', ''], ['a', '', '']);
    for (const line of [0, 1, 2]) fine(line);
    const missing = holdAgainst(['a', ''], ['a', '']);
    missing(0);
    expect(() => missing(1)).toThrow('did not print "" here');
    const more = holdAgainst(['a'], ['a', '', '']);
    more(0);
    expect(() => more(1)).toThrow('printed more');
  });

  it('a backslash lets output look like a command, or like dots', () => {
    expect(firstDifference(['\\# a'], ['# a'])).toBe(-1);
    expect(firstDifference(['\\\\# a'], ['\\# a'])).toBe(-1);
    expect(firstDifference(['\\...'], ['...'])).toBe(-1);
    expect(firstDifference(['\\...'], ['a'])).toBe(0);
    expect(firstDifference(['\\n', '\\#'], ['\\n', '\\#'])).toBe(-1);
  });
});

describe('a transcript', () => {
  const text = '```console\n# cat README\n\\# Title\n\n# true\n```\n';

  it('has commands, and output that looks like them', () => {
    const { outputs, problems } = tangleText(text);
    expect(problems).toEqual([]);
    const code = linesText(outputs.get('test/01-a/10-a.test.ts')?.lines ?? []);
    expect(code).toContain('holdAgainst(["\\\\# Title", ""], printed[0]');
    expect(code).toContain('holdAgainst([], printed[1]');
  });

  it('is shown as it was printed', () => {
    const { files } = weave(tangleFiles({ 'chapters/01-a/10-a.md': text }));
    expect(files.get('01-a/10-a.html'))
      .toContain('<b># cat README</b>\n# Title\n\n<b># true</b>');
  });
});
