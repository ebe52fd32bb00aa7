/** Text that a pass inserts, and where it says it is from. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { describe, expect, it } from 'vitest';
import { tangle, type Output } from '#tangle/assemble.ts';
import { tangledColumn, writtenAt } from '#tangle/lines.ts';
import { originIn } from '#tangle/origin.ts';
import type { Insertion, Pass } from '#tangle/passes.ts';
import { outputMap, outputText } from '#tangle/sourcemap.ts';
import { bookOf, section, type Files } from './fixture.ts';

const FILES: Files = {
  'chapters/01-a/10-a.md': section('abi/a.ts', [
    '```ts', 'for (;;) {', '  // <<work>>', '}', '```', '',
    '```ts chunk="work"', 'const text = `', 'for`; break;', '```', '',
  ].join('\n')),
};

/** Inserts before every `mark` of a file. */
function before(mark: string, text: string): Pass {
  return (file) => {
    const found: Insertion[] = [];
    for (const { index } of file.text.matchAll(new RegExp(mark, 'g'))) {
      found.push({ offset: index, text });
    }
    return found;
  };
}

function passed(...passes: Pass[]): Output {
  const { outputs, problems } = tangle(bookOf(FILES), passes);
  expect(problems).toEqual([]);
  const output = outputs.get('abi/a.ts');
  if (output === undefined) throw new Error('no output');
  return output;
}

/** Every place of `word` in the output, as `line:column` of the prose. */
function origins(output: Output, word: string): string[] {
  const map = new TraceMap(JSON.stringify(outputMap(output, (file) => file)));
  return outputText(output).split('\n').flatMap((text, row) => {
    return [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => {
      const mapped = originalPositionFor(map, {
        line: row + 1, column: index,
      });
      const at = originIn(output, row, index);
      const place = `${at?.line}:${at?.column}`;
      expect(`${mapped.line}:${(mapped.column ?? 0) + 1}`).toBe(place);
      return place;
    });
  });
}

describe('a pass', () => {
  it('inserts within lines; everything else keeps its place', () => {
    const plain = passed();
    const output = passed(before('break', 'tick(); '));
    expect(outputText(output)).toContain('for`; tick(); break;');
    expect(origins(output, 'tick')).toEqual(['14:7']);
    expect(origins(output, '\\(\\)')).toEqual(['14:7']);
    for (const word of ['for', 'text', 'break', '}']) {
      expect(origins(output, word)).toEqual(origins(plain, word));
    }
  });

  it('inserts lines; they are all where they were put', () => {
    const plain = passed();
    const output = passed(before('break', 'one;\n  two;\nthree; '));
    expect(outputText(output))
      .toContain('for`; one;\n  two;\nthree; break;\n');
    for (const word of ['one', 'two', 'three']) {
      expect(origins(output, word)).toEqual(['14:7']);
    }
    for (const word of ['for', 'text', 'break', '}']) {
      expect(origins(output, word)).toEqual(origins(plain, word));
    }
  });

  it('has written nothing; all that was written is found again', () => {
    /** The characters of the prose that are in the output, in order. */
    const written = ({ lines }: Output): string[] => lines.flatMap((line) => {
      return [...line.text].flatMap((letter, column) => {
        const at = writtenAt(line, column, 1);
        if (at === undefined) return [];
        expect(tangledColumn(line, at)).toBe(column);
        return `${at.line}:${at.column} ${letter}`;
      });
    });
    const output = passed(before('break', 'one;\n  two;\nthree; '),
      before('text', 'in '), before('for \\(', 'x();'));
    expect(outputText(output)).toContain('const in text');
    expect(written(output)).toEqual(written(passed()));
    const break_ = output.lines.find(({ text }) => text.includes('break'));
    expect(break_ && writtenAt(break_, break_.text.indexOf('; break'), 7))
      .toBe(undefined);
  });

  it('sees what earlier passes inserted', () => {
    const output = passed(
      before('break', 'a(b); '), before('b\\)', '1 + '),
      before('break', 'c(); '));
    expect(outputText(output)).toContain('for`; a(1 + b); c(); break;');
    expect(origins(output, 'c\\(')).toEqual(['14:7']);
    expect(origins(output, '1 \\+')).toEqual(['14:7']);
    expect(origins(output, 'break')).toEqual(['14:7']);
  });

  it('keeps the order of what it inserts at one place', () => {
    const output = passed(({ text }) => {
      const offset = text.indexOf('break');
      return [{ offset, text: 'a; ' }, { offset, text: 'b; ' },
        { offset: text.indexOf('for'), text: 'c; ' }];
    });
    expect(outputText(output)).toContain('c; for (;;)');
    expect(outputText(output)).toContain('for`; a; b; break;');
  });

  it('leaves what the pages show alone', () => {
    const { lines, written } = passed(before('break', 'tick(); '));
    expect(lines.some(({ text }) => text.includes('tick'))).toBe(true);
    expect(written.some(({ text }) => text.includes('tick'))).toBe(false);
  });

  it('complains in the prose', () => {
    const { problems, outputs } = tangle(bookOf(FILES), [
      ({ text }, complain) => {
        complain(text.indexOf('break'), 'loop', 'too fast');
        complain(text.length, 'end', 'too short');
        return [];
      },
    ]);
    expect(problems.map(({ at, code }) => `${at.line}:${at.column} ${code}`))
      .toEqual(['9:2 end', '14:7 loop']);
    expect(outputs.get('abi/a.ts')?.problems).toHaveLength(2);
  });
});
