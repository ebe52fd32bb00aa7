/** Which mutant is awake. Mutated modules ask it by the name `$mutant`. */

/** Evaluations of one mutant, for each that the tests make without it. */
const MORE = 100;
const AT_LEAST = 100_000;

/** Keeps a test from going on for ever because of a mutant. */
export class Overrun extends Error {}

/** What mutated modules and the runner of the tests share. */
export class Register {
  private active = 0;
  private evaluations = 0;
  private deadline = Infinity;
  /** How often each mutant is evaluated while none is awake. */
  readonly counts = new Map<number, number>();
  /** The mutants that were reached since this was last emptied. */
  readonly reached = new Set<number>();
  overrun = false;

  /** Wakes mutant `id`, for `seconds` at most; 0: none. */
  wake(id: number, seconds = 0): void {
    this.active = id;
    this.evaluations = 0;
    this.overrun = false;
    this.deadline = Date.now() + seconds * 1000;
  }

  /** Whether `id` is awake; throws if it has been asked too often. */
  readonly ask = (id: number): boolean => {
    if (this.active === 0) {
      this.reached.add(id);
      this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
      return false;
    }
    if (id !== this.active) return false;
    this.evaluations += 1;
    const most = AT_LEAST + MORE * (this.counts.get(id) ?? 0);
    const isLate = this.evaluations % 1024 === 0
      && Date.now() > this.deadline;
    if (this.evaluations > most || isLate) {
      this.overrun = true;
      throw new Overrun(`mutant ${id} was evaluated ${this.evaluations} times`);
    }
    return true;
  };
}
