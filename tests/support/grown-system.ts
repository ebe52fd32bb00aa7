/**
 * What a unit of work costs in a system in which there is much of something:
 * messages, views, and rounds of the services' loops. Rounds are counted in
 * loops that are written, and in those that an array is asked for (`find`).
 */
import type { MeasuredSystem } from '#tests/support/measured-system.ts';
import { countRounds } from '#tests/support/rounds.ts';

type Callback = (item: unknown, index: number, all: unknown[]) => unknown;

const SEARCHES = [
  'every', 'filter', 'find', 'findIndex', 'forEach', 'map', 'some',
] as const;

/** How often the functions are called that `work` gives to arrays. */
function countCallbacks(work: () => void): number {
  let calls = 0;
  const before = SEARCHES.map((name) =>
    Object.getOwnPropertyDescriptor(Array.prototype, name));
  for (const name of SEARCHES) {
    const native = Reflect.get(Array.prototype, name) as
      (this: unknown[], callback: Callback) => unknown;
    Object.defineProperty(Array.prototype, name, {
      configurable: true, writable: true,
      value(this: unknown[], callback: Callback) {
        return native.call(this, (item, index, all) => {
          calls += 1;
          return callback(item, index, all);
        });
      },
    });
  }
  try {
    work();
    return calls;
  } finally {
    SEARCHES.forEach((name, n) => {
      Object.defineProperty(
        Array.prototype, name, before[n] as PropertyDescriptor);
    });
  }
}

/** The rounds of loops of both kinds that `work` takes. */
export function countLoops(work: () => void): number {
  let rounds = 0;
  const calls = countCallbacks(() => { rounds = countRounds(work); });
  return rounds + calls;
}

/** Of one unit of work. */
export interface Work { readonly traps: number; readonly rounds: number }

/** What a unit of work costs with `size` of `what` (section 08-userland/86):
 *  the difference between many units and few. */
export function workWith(
  system: MeasuredSystem, what: string, size: number, units = 20,
): Work {
  const once = (count: number): Work => {
    let traps = 0;
    const rounds = countLoops(() => {
      const span = system.measure(`/usr/test/grow ${what} ${size} ${count}`);
      traps = span.traps + span.views;
    });
    return { traps, rounds };
  };
  once(1);
  const [few, many] = [once(units), once(3 * units)];
  return {
    traps: (many.traps - few.traps) / (2 * units),
    rounds: (many.rounds - few.rounds) / (2 * units),
  };
}
