/** Which mutant is awake. Mutated modules ask it by the name `$mutant`. */

/** Keeps a test from going on for ever because of a mutant. */
export class Overrun extends Error {}

/** What a mutant may use before it is stopped. */
export interface Limit {
  /** Of processor time. */
  readonly seconds: number;
  /** How often the tests evaluate it while it sleeps. */
  readonly times: number;
}

/** Evaluations of one mutant, for each that the tests make without it. */
const MORE = 100;
const AT_LEAST = 100_000;

/** Processor time of this process, in seconds. */
export function secondsUsed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What mutated modules and the runner of the tests share. */
export class Register {
  private active = 0;
  private evaluations = 0;
  private most = 0;
  private end = Infinity;
  /** How often each mutant was evaluated, asleep, since this was emptied. */
  readonly counts = new Map<number, number>();
  overrun = false;

  /** Wakes mutant `id`; 0: none. */
  wake(id: number, { seconds, times }: Limit = { seconds: 0, times: 0 }): void {
    this.active = id;
    this.evaluations = 0;
    this.overrun = false;
    this.most = AT_LEAST + MORE * times;
    this.end = secondsUsed() + seconds;
  }

  /** Whether `id` is awake; throws if it has been asked too often. */
  readonly ask = (id: number): boolean => {
    if (this.active === 0) {
      this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
      return false;
    }
    if (id !== this.active) return false;
    this.evaluations += 1;
    const isLate = this.evaluations % 1024 === 0 && secondsUsed() > this.end;
    if (this.evaluations > this.most || isLate) {
      this.overrun = true;
      throw new Overrun(`mutant ${id} was evaluated ${this.evaluations} times`);
    }
    return true;
  };
}
