/** Exercises: each has a hint, a judge, and a solution that is tried. What
 *  is judged by the tests of the system alone is a project. */
import type { Tangled } from '../assemble.ts';
import { problem, type Problem } from '../problem.ts';
import type { Section } from '../section.ts';
import { fencedRows } from './counted.ts';

/** A heading of the book. */
interface Heading { readonly row: number; readonly level: number; text: string }

/** How hard it is; every exercise says so. */
const GRADE = /[①②③]/;

/** What exercises lack, and things that are called so and are not. */
export function exerciseProblems({ book }: Tangled): Problem[] {
  return book.sections.flatMap((section) => {
    const lines = section.text.split('\n');
    const headings = headingsOf(section, lines);
    const first = headings.find(({ text, level }) =>
      /^exercises$/i.test(text) && level <= 2);
    if (first === undefined) return [];
    const behind = headings.find(({ row, text }) => row > first.row
      && /^(?:projects|a project|solutions)\b/i.test(text));
    const end = behind?.row ?? lines.length;
    const complain = (row: number, message: string): Problem => problem(
      { file: section.file, line: row + 1, column: 1 }, 'exercise', message);
    const titles = headings.filter(({ row }) => row > first.row && row < end);
    const graded = lines.map((text, row) => ({ text, row })).filter((one) =>
      one.row > first.row && one.row < end && GRADE.test(one.text));
    return graded.flatMap(({ row, text }) => {
      const number = /^#+ (\d+)\. .*[①②③]$/.exec(text)?.[1];
      if (number === undefined) {
        return [complain(row, 'what has no judge is a project')];
      }
      const next = titles.find((one) => one.row > row)?.row ?? end;
      const own = lines.slice(row, next).join('\n');
      return lacking(number, own, section.text)
        .map((what) => complain(row, `exercise ${number} has no ${what}`));
    });
  });
}

/** What an exercise lacks, in its own text and in that of the section. */
function lacking(number: string, own: string, all: string): string[] {
  const solutions = all.slice(all.search(/^#+ Solutions$/m));
  const tried = new RegExp(`'of exercises? (?:\\d+, )*${number}\\b`);
  const has: Readonly<Record<string, boolean>> = {
    'hint': /^\*Hint\.\*/m.test(own),
    'test that fails when it is solved':
      own.includes(`describe('exercise ${number}, as it is'`),
    'judge': all.includes(`it.fails('exercise ${number} is solved'`),
    'solution that a test proves': tried.test(solutions),
  };
  return Object.keys(has).filter((what) => has[what] === false);
}

function headingsOf(section: Section, lines: readonly string[]): Heading[] {
  const fenced = fencedRows(section);
  return lines.flatMap((line, row) => {
    const match = /^(#+) (.*)$/.exec(line);
    if (match === null || fenced.has(row + 1)) return [];
    const [, marks = '', text = ''] = match;
    return [{ row, level: marks.length, text }];
  });
}
