/**
 * `npm run mutate -- SECTION [OPTION …]`: changes the code of a section a
 * little, here and there, and looks whether its tests notice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answer, readArguments } from '../answers.ts';
import { choose, equivalentsIn, isMarked, mutantsOf }
  from '../mutate/plan.ts';
import { runMutants } from '../mutate/run.ts';
import { testsFor } from '../mutate/tests.ts';
import { report } from '../mutate/verdicts.ts';
import { tangleTree } from '../tree.ts';

const USAGE = `npm run mutate -- SECTION [TEST …] [OPTION …]
Changes the code of a section a little and runs the tests that reach the place.

  SECTION          such as chapters/03-vm/35-regions.md
  TEST             run these test files too, or all that begin with this
  --count N        so many mutants, chosen by the seed (60; 0: all)
  --seed N         the choice (1)
  --limit SECONDS  for each mutant (60)`;

/** Runs the command; the exit status is 1 if a mutant survives. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values, positionals } = readArguments(USAGE, {
    args, allowPositionals: true, options: {
      count: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string', default: '60' },
    },
  });
  const [count, seed, limit] = [values.count, values.seed, values.limit]
    .map(numberOf) as [number, number, number];
  const tangled = tangleTree(root);
  const [name = '', ...more] = positionals.map((path) =>
    path.replace(/^\.\//, ''));
  const section = tangled.book.sections.find(({ file }) => file === name);
  if (section === undefined) throw new Answer(`there is no section '${name}'`);
  const all = mutantsOf(tangled, section);
  const marks = equivalentsIn(section);
  const open = all.filter((mutant) => !isMarked(mutant, marks));
  const chosen = choose(open, count === 0 ? open.length : count, seed);
  const folder = mkdtempSync(join(tmpdir(), 'loomix-mutants-'));
  try {
    const entries = await runMutants(root, folder,
      { section: name, mutants: chosen, limit },
      testsFor(tangled, section, more));
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
