// What records and the log of a turn cost is not measured here but counted:
// how many records are noted, words and bytes logged, and traps kept, for one
// unit of what the benchmark measures. Times change; these must not grow.
import { beforeAll, describe, expect, it } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';
import type { System } from '#boot/system.ts';
import type { Recorded } from '#lib/record.ts';
import { Store } from '#lib/store.ts';
import { MeasuredSystem } from '#tests/support/measured-system.ts';

const ENTRY_WORDS = 20;

interface Counts { notes: number; words: number; bytes: number; traps: number }

let measured: MeasuredSystem;
let counts: Counts;

/** Counts what `store` notes, from now on. */
function watch(store: Store, turn: object): void {
  const commit = store.commit.bind(store);
  const note = store.note.bind(store);
  const noteBytes = store.noteBytes.bind(store);
  store.commit = () => {
    counts.words += store.top;
    counts.traps += Number(Reflect.get(turn, 'used')) / ENTRY_WORDS;
    commit();
  };
  store.note = (record: Recorded) => {
    counts.notes += 1;
    note(record);
  };
  store.noteBytes = (address, page, offset, length) => {
    counts.bytes += length;
    noteBytes(address, page, offset, length);
  };
}

beforeAll(async () => {
  measured = new MeasuredSystem(await buildAllPrograms());
  const { kernel } = Reflect.get(measured, 'system') as System;
  for (const { turn } of kernel.core.processes) {
    if (turn !== null && turn.keepsake instanceof Store) {
      watch(turn.keepsake, turn);
    }
  }
}, 300_000);

function countIn(what: string, units: number): Counts {
  counts = { notes: 0, words: 0, bytes: 0, traps: 0 };
  measured.measure(`/usr/test/measure ${what} ${units}`);
  return counts;
}

/** What one more unit costs, once all tables have grown. */
function unitOf(what: string, units: number): Counts {
  countIn(what, units);
  const one = countIn(what, units);
  const two = countIn(what, 2 * units);
  const per = (of: keyof Counts): number =>
    Math.round((two[of] - one[of]) / units * 10) / 10;
  return {
    notes: per('notes'), words: per('words'), bytes: per('bytes'),
    traps: per('traps'),
  };
}

/** The most that is allowed: notes, words, bytes, traps. */
const BOUNDS: readonly (readonly [string, number, readonly number[]])[] = [
  ['getpid', 200, [0.1, 1, 0, 1.1]],
  ['fork', 40, [21, 500, 0, 19]],
  ['exec', 20, [43, 1010, 130, 35]],
  ['pipe', 100, [10, 216, 170, 8.5]],
  ['touch', 4, [4, 3700, 10, 1.1]],
  ['write', 4, [420, 6300, 8300, 145]],
  ['read', 4, [80, 2050, 3060, 140]],
];

describe('what records cost, counted', () => {
  it.each(BOUNDS)('%s stays in its bounds', (what, units, bounds) => {
    const unit = unitOf(what, units);
    const [notes = 0, words = 0, bytes = 0, traps = 0] = bounds;
    const found = JSON.stringify(unit);
    expect(unit.notes, found).toBeLessThanOrEqual(notes);
    expect(unit.words, found).toBeLessThanOrEqual(words);
    expect(unit.bytes, found).toBeLessThanOrEqual(bytes);
    expect(unit.traps, found).toBeLessThanOrEqual(traps);
  }, 60_000);
});
