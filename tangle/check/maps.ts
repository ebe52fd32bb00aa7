/** How one section leads to another: by the map of its chapter, in the
 *  README, and by its name. */
import { posix } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { problem, type Problem } from '../problem.ts';
import { fencedRows } from './counted.ts';

/** Sections that the README of their chapter does not link. */
export function mapProblems({ book }: Tangled): Problem[] {
  const maps = new Map(book.sections
    .filter(({ chapter, name }) => chapter !== '' && name === 'README')
    .map((map) => [map.chapter, map]));
  return book.sections.flatMap(({ chapter, name, file }) => {
    const map = maps.get(chapter);
    if (map === undefined || name === 'README') return [];
    if (map.text.includes(`](${posix.basename(file)}`)) return [];
    return [problem({ file: map.file, line: 1, column: 1 }, 'map',
      `the chapter has a section ${name}.md, and no way leads to it`)];
  });
}

/** Sections that the prose calls by a number: that of a file is not the one
 *  in the book, and that one changes when a section is added. */
export function numberProblems({ book }: Tangled): Problem[] {
  return book.sections.flatMap((section) => {
    const fenced = fencedRows(section);
    return section.text.split('\n').flatMap((line, row) => {
      const match = /\bsections? \d+\b/i.exec(line);
      if (match === null || fenced.has(row + 1)) return [];
      const at = { file: section.file, line: row + 1,
        column: match.index + 1 };
      return [problem(at, 'section number',
        `'${match[0]}': link the section by its title instead`)];
    });
  });
}
