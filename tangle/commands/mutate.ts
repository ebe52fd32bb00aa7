/**
 * `npm run mutate -- SECTION [OPTION …]`: changes the code of a section or
 * a chapter a little, here and there, and looks whether its tests notice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answer, readArguments } from '../answers.ts';
import { fateOf, type Fate } from '../mutate/parts.ts';
import {
  choose, mutantsOf, unmarked, type Mutant, type Plan,
} from '../mutate/plan.ts';
import { runMutants } from '../mutate/run.ts';
import { Store } from '../mutate/store.ts';
import { Testers } from '../mutate/tests.ts';
import { report } from '../mutate/verdicts.ts';
import type { Section } from '../section.ts';
import { BUILD, tangleTree } from '../tree.ts';

const USAGE = `npm run mutate -- SECTION [TEST …] [OPTION …]
Changes the code a little, here and there, and runs the tests that reach the
place. What was found is kept in build/, and a run that was ended goes on.

  SECTION          such as chapters/03-vm/35-regions.md, or all that begin
                   so: chapters/03-vm is a whole chapter
  TEST             run these test files too, or all that begin with this
  --count N        so many mutants, chosen by the seed (60; 0: all)
  --seed N         the choice (1)
  --limit SECONDS  of processor time for each mutant, beyond ten times what
                   its tests take without it (5)
  --effort SECONDS of tests for each mutant: one that has passed tests which
                   take so long without it has survived (20)
  --minutes N      for all of them; then the rest is left (0: no end)
  --quick          without the tests that boot a system`;

/** Runs the command; the exit status is 1 if a mutant survives. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values, positionals } = readArguments(USAGE, {
    args, allowPositionals: true, options: {
      count: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string', default: '5' },
      effort: { type: 'string', default: '20' },
      minutes: { type: 'string', default: '0' },
      quick: { type: 'boolean', default: false },
    },
  });
  const [count, seed, limit, effort, minutes] =
    [values.count, values.seed, values.limit, values.effort, values.minutes]
      .map(numberOf) as [number, number, number, number, number];
  const end = minutes === 0 ? Infinity : Date.now() + minutes * 60_000;
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
  const fates = await fatesOf(chosen, sections,
    { root, testers: new Testers(tangled), more, limit, effort, end,
      turns: values.quick ? [0] : [0, 1] });
  const survivors = report(name, fates,
    { all: all.length, marked: all.length - open.length, seed });
  if (survivors > 0) process.exitCode = 1;
}

/** With what mutants are tried. */
interface Means {
  readonly root: string;
  readonly testers: Testers;
  readonly more: readonly string[];
  readonly limit: number;
  readonly effort: number;
  /** Milliseconds since 1970. */
  readonly end: number;
  /** The groups of tests that are tried. */
  readonly turns: readonly number[];
}

/** Tries mutants; the second group of tests sees those that are left. */
async function fatesOf(
  mutants: readonly Mutant[], sections: readonly Section[], means: Means,
): Promise<Map<Mutant, Fate>> {
  const { root, testers, more, limit, effort, end, turns } = means;
  const fates = new Map<Mutant, Fate>(mutants.map((one) => [one, 'not tried']));
  const folder = mkdtempSync(join(tmpdir(), 'loomix-mutants-'));
  const store = join(root, BUILD, '.mutants');
  try {
    for (const turn of turns) {
      const left = mutants.filter((one) =>
        !/killed|stopped/.test(fates.get(one) ?? ''));
      const files = new Set(left.map(({ file }) => file));
      const tests = testers.groups(
        sections.filter(({ file }) => files.has(file)), more)[turn] ?? [];
      if (left.length === 0 || tests.length === 0) continue;
      const plan: Omit<Plan, 'done'> = { mutants: left, limit, effort, store,
        tests: testers.testers(tests, left) };
      const isOver = await runMutants(root, folder, plan, end);
      const known = new Store(store);
      for (const one of left) {
        fates.set(one, joined(fates.get(one), fateOf(plan, known, one)));
      }
      if (!isOver) break;
    }
    return fates;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What two groups of tests have to say. */
function joined(first: Fate | undefined, second: Fate): Fate {
  const isKnown = first === 'passed' || first === 'loading';
  return isKnown && /loading|not reached/.test(second) ? first : second;
}

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Answer(`'${text}' is no number`);
  return Number(text);
}
