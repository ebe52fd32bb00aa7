/** Comparing what was printed with what the book says. */
import { describe, expect, it } from 'vitest';
import { firstDifference, holdAgainst } from '#tangle/verify.ts';

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

  it('ignores blanks at line ends and blank lines at the end', () => {
    const check = holdAgainst(['a'], ['a  ', '', '']);
    check(0);
    check(1);
  });
});
