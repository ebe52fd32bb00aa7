/** The map of a chapter, in its README, has the way to each section. */
import { posix } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { problem, type Problem } from '../problem.ts';

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
