/**
 * In which order tests are tried against a mutant: those that are likely to
 * notice it, and soon, come first.
 */
import type { Mutant, Plan, Tester } from './plan.ts';
import { digestOf, type Reach, type Store, type Trial } from './store.ts';

/** What is reached by no test in particular: by hooks, while collecting. */
export const HOOKS = '';

/** What is reached while modules are loaded, once in a worker. */
export const LOADING = 'loading';

/** A test that takes longer is tried after all others. Seconds. */
const SLOW = 0.1;

/** Tests of one file, all of which reach a mutant. */
export interface Part {
  readonly tester: Tester;
  readonly names: readonly string[];
  /** What they take while all mutants sleep, with hooks. */
  readonly seconds: number;
  /** How often they then evaluate the mutant. */
  readonly times: number;
  readonly digest: string;
}

/** What decides about the order, and the end. */
type Course = Pick<Plan, 'tests' | 'effort'>;

/**
 * The tests that reach a mutant, in the order in which they are tried. When
 * those before have taken `effort` seconds, the rest is not.
 */
export function partsFor(
  plan: Course, store: Store, mutant: Mutant,
): Part[] {
  let spent = 0;
  return orderedParts(plan, store, mutant).filter(({ seconds }) => {
    spent += seconds;
    return spent - seconds < plan.effort;
  });
}

function orderedParts(plan: Course, store: Store, mutant: Mutant): Part[] {
  const found: { part: Part; weight: number }[] = [];
  for (const tester of plan.tests) {
    const tests = store.map(tester.file, tester.of)?.tests ?? [];
    const hooks = tests.find(({ name }) => name === HOOKS);
    const all = hooks !== undefined && evaluations(hooks, mutant) > 0;
    const named = tests.filter((test) => test !== hooks &&
      test.name !== LOADING && (all || evaluations(test, mutant) > 0));
    const isHeavy = (hooks?.seconds ?? 0) > SLOW;
    const quick = named.filter(({ seconds }) => !isHeavy && seconds < SLOW);
    const slow = named.filter((test) => !quick.includes(test));
    for (const some of [quick, slow]) {
      if (some.length === 0) continue;
      const part = partOf(mutant, tester, some, hooks);
      const isFirst = some === quick && tester.file === mutant.file;
      found.push({ part, weight: isFirst ? 0 : weightOf(part, some) });
    }
  }
  return found.sort((a, b) => a.weight - b.weight).map(({ part }) => part);
}

function partOf(
  mutant: Mutant, tester: Tester, tests: readonly Reach[],
  hooks: Reach | undefined,
): Part {
  const names = tests.map(({ name }) => name);
  const run = hooks === undefined ? tests : [hooks, ...tests];
  return {
    tester, names,
    seconds: sum(run.map(({ seconds }) => seconds)),
    times: sum(run.map((test) => evaluations(test, mutant))),
    digest: digestOf(mutant.key, tester.code, ...names),
  };
}

/** Who reaches few mutants looks closely at each. */
function weightOf({ seconds }: Part, tests: readonly Reach[]): number {
  return seconds * Math.max(...tests.map(({ mutants }) => mutants.length));
}

function evaluations({ mutants }: Reach, { key }: Mutant): number {
  return mutants.find(([reached]) => reached === key)?.[1] ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** What has become of a mutant. */
export type Fate = Trial['verdict'] | 'loading' | 'not reached' | 'not tried';

/** What the store knows of it; `passed`: by all tests that reach it. */
export function fateOf(
  plan: Course, store: Store, mutant: Mutant,
): Fate {
  const parts = partsFor(plan, store, mutant);
  const known = parts.map(({ digest }) => store.trial(digest)?.verdict);
  const end = known.find((one) => one === 'killed' || one === 'stopped');
  if (end !== undefined) return end;
  const isMapped = plan.tests.every(({ file, of }) =>
    store.map(file, of) !== undefined);
  if (!isMapped || known.includes(undefined)) return 'not tried';
  if (parts.length > 0) return 'passed';
  const isLoading = plan.tests.some(({ file, of }) =>
    store.map(file, of)?.tests?.some((test) =>
      test.name === LOADING && evaluations(test, mutant) > 0));
  return isLoading ? 'loading' : 'not reached';
}
