/** What became of the mutants, in words. */
import type { Fate } from './parts.ts';
import type { Mutant } from './plan.ts';

/** How many mutants there are besides those that were chosen. */
export interface Totals {
  readonly all: number;
  readonly marked: number;
  readonly seed: number;
}

/** Prints who has survived, and a summary; the number of survivors. */
export function report(
  name: string,
  fates: ReadonlyMap<Mutant, Fate>,
  totals: Totals,
): number {
  const of = (fate: Fate): number =>
    [...fates.values()].filter((one) => one === fate).length;
  for (const [mutant, fate] of fates) {
    if (/killed|stopped|loading/.test(fate)) continue;
    console.log(`${mutant.file}:${mutant.line}:${mutant.column} ${
      fate === 'passed' ? 'survived' : fate}: ${described(mutant)}`);
  }
  const open = of('not tried');
  if (open > 0) {
    console.log(`${name}: the time was up before ${open} of them were tried`);
  }
  console.log(`${name}: ${fates.size} of ${totals.all} mutants (seed ${
    totals.seed}): ${of('killed')} killed, ${of('stopped')} stopped, ${
    of('passed')} survived, ${of('not reached')} not reached, ${
    of('loading')} run while loading, ${totals.marked} marked as equivalent`);
  return fates.size - of('killed') - of('stopped') - of('loading');
}

function described({ was, text, isStatement }: Mutant): string {
  return isStatement ? `without '${was}'` : `'${was}' -> '${text}'`;
}
