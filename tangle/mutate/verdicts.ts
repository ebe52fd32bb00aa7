/** What became of the mutants, in words. */
import type { Mutant } from './plan.ts';
import type { Entry } from './run.ts';

/** How many mutants there are besides those that were chosen. */
export interface Totals {
  readonly all: number;
  readonly marked: number;
  readonly seed: number;
}

/** Prints who has survived, and a summary; the number of survivors. */
export function report(
  name: string,
  mutants: readonly Mutant[],
  entries: readonly Entry[],
  totals: Totals,
): number {
  const ids = (of: (entry: Entry) => number | undefined): Set<number> =>
    new Set(entries.flatMap((entry) => of(entry) ?? []));
  const killed = ids((entry) => entry.killed);
  const stopped = ids((entry) => entry.stopped);
  const reached = ids((entry) => entry.start);
  const alive = mutants.filter(({ id }) =>
    !killed.has(id) && !stopped.has(id));
  for (const { broken } of entries) {
    if (broken !== undefined) console.log(`${broken} fails without mutants`);
  }
  for (const mutant of alive) {
    const how = reached.has(mutant.id) ? 'survived' : 'not reached';
    console.log(`${mutant.file}:${mutant.line}:${mutant.column} ${how}: ${
      described(mutant)}`);
  }
  const missed = alive.filter(({ id }) => !reached.has(id)).length;
  if (entries.some(({ late }) => late)) {
    console.log(`${name}: the time was up before all tests had run`);
  }
  console.log(`${name}: ${mutants.length} of ${totals.all} mutants (seed ${
    totals.seed}): ${killed.size} killed, ${stopped.size} stopped, ${
    alive.length - missed} survived, ${missed} not reached, ${
    totals.marked} marked as equivalent`);
  return alive.length;
}

function described({ was, text, isStatement }: Mutant): string {
  return isStatement ? `without '${was}'` : `'${was}' -> '${text}'`;
}
