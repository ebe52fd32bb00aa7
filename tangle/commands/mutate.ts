/**
 * `npm run mutate -- SECTION [OPTION …]`: changes the code of a section or
 * a chapter a little, here and there, and looks whether its tests notice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answer, readArguments } from '../answers.ts';
import { choose, mutantsOf, unmarked } from '../mutate/plan.ts';
import { runMutants } from '../mutate/run.ts';
import { testsFor } from '../mutate/tests.ts';
import { report } from '../mutate/verdicts.ts';
import { tangleTree } from '../tree.ts';

const USAGE = `npm run mutate -- SECTION [TEST …] [OPTION …]
Changes the code a little, here and there, and runs the tests that reach the
place.

  SECTION          such as chapters/03-vm/35-regions.md, or all that begin
                   so: chapters/03-vm is a whole chapter
  TEST             run these test files too, or all that begin with this
  --count N        so many mutants, chosen by the seed (60; 0: all)
  --seed N         the choice (1)
  --limit SECONDS  for each mutant (60)
  --minutes N      for all of them; then the rest is left (0: no end)`;

/** Runs the command; the exit status is 1 if a mutant survives. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values, positionals } = readArguments(USAGE, {
    args, allowPositionals: true, options: {
      count: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string', default: '60' },
      minutes: { type: 'string', default: '0' },
    },
  });
  const [count, seed, limit, minutes] =
    [values.count, values.seed, values.limit, values.minutes]
      .map(numberOf) as [number, number, number, number];
  const tangled = tangleTree(root);
  const [name = '', ...more] = positionals.map((path) =>
    path.replace(/^\.\//, ''));
  const sections = tangled.book.sections
    .filter(({ file }) => file.startsWith(name));
  if (name === '' || sections.length === 0) {
    throw new Answer(`there is no section '${name}'`);
  }
  const all = mutantsOf(tangled, sections);
  const open = unmarked(all, sections);
  const chosen = choose(open, count === 0 ? open.length : count, seed);
  const files = new Set(chosen.map(({ file }) => file));
  const tests = testsFor(
    tangled, sections.filter(({ file }) => files.has(file)), more);
  const end = minutes === 0 ? Infinity : Date.now() + minutes * 60_000;
  const folder = mkdtempSync(join(tmpdir(), 'loomix-mutants-'));
  try {
    const entries = await runMutants(
      root, folder, { mutants: chosen, limit }, tests, end);
    const survivors = report(name, chosen, entries,
      { all: all.length, marked: all.length - open.length, seed });
    if (survivors > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Answer(`'${text}' is no number`);
  return Number(text);
}
