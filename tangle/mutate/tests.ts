/** Which test files are tried against the mutants of a section. */
import { dirname } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { observations } from '../observes.ts';
import type { Section } from '../section.ts';
import { Trials } from '../tried.ts';
import { testFiles } from '../vitest.ts';

/**
 * In three groups: the sections themselves; those that come nearest to their
 * code, and the rest of their chapters, as far as they boot no system; those
 * near that do, and what begins with one of `more`. Most mutants do not live
 * to see the second.
 */
export function testsFor(
  tangled: Tangled, sections: readonly Section[], more: readonly string[],
): string[][] {
  const all = testFiles(tangled);
  const trials = new Trials(tangled);
  const by = observations(trials);
  const chapters = new Set(sections.map(({ file }) => dirname(file)));
  const rest = all.filter((file) => by(file) !== 'booted' &&
    chapters.has(dirname(file)));
  const named = more.flatMap((path) => {
    const found = all.filter((file) => file.startsWith(path));
    return found.length > 0 ? found : [path];
  });
  const own = sections.map(({ file }) => file)
    .filter((file) => all.includes(file));
  const near = sections.flatMap((section) => trials.of(section));
  const second = [...near.filter((file) => by(file) !== 'booted'), ...rest];
  const tried = new Set<string>();
  return [own, second, [...near, ...named]].map((files) => {
    const group = [...new Set(files)].filter((file) => !tried.has(file));
    for (const file of group) tried.add(file);
    return group;
  });
}
