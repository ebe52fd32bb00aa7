/** Which test files are tried against the mutants of a section. */
import { dirname } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { observations } from '../observes.ts';
import type { Section } from '../section.ts';
import { Trials } from '../tried.ts';
import { testFiles } from '../vitest.ts';

/**
 * The section itself, those that come nearest to its code, the rest of its
 * chapter that boots no system, and what begins with one of `more`. The
 * first come first: most mutants do not live to see the others.
 */
export function testsFor(
  tangled: Tangled, section: Section, more: readonly string[],
): string[] {
  const all = testFiles(tangled);
  const trials = new Trials(tangled);
  const by = observations(trials);
  const chapter = all.filter((file) => by(file) !== 'booted' &&
    dirname(file) === dirname(section.file));
  const named = more.flatMap((path) => {
    const found = all.filter((file) => file.startsWith(path));
    return found.length > 0 ? found : [path];
  });
  const own = all.includes(section.file) ? [section.file] : [];
  const near = trials.of(section);
  return [...new Set([...own, ...near, ...chapter, ...named])];
}
