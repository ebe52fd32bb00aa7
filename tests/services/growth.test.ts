// What a call costs must not depend on how much there is of what it is not
// about. Work is counted: messages, views, and rounds of the services' loops.
import { beforeAll, describe, expect, it } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';
import { workWith } from '#tests/support/grown-system.ts';
import { MeasuredSystem } from '#tests/support/measured-system.ts';

let system: MeasuredSystem;

beforeAll(async () => {
  system = new MeasuredSystem(await buildAllPrograms());
}, 300_000);

/** Of what, how few, how many, and how many rounds a unit may take. A table
 *  that is gone through takes as many with few as with many: 512 of VFS's
 *  vnodes, say. */
const CURVES: readonly (
  readonly [part: string, string, number, number, number])[] = [
  ['c', 'files', 20, 420, 1000], ['d', 'names', 10, 200, 1050],
  ['c', 'pipes', 2, 28, 660], ['a', 'processes', 10, 200, 1100],
  ['a', 'alarms', 10, 200, 750],
];

/** Rounds that fall into some units and not into others: of the clock, and
 *  of VM when an address space has been there before. */
const NOISE = 250;

describe('what a call costs when there is much', () => {
  it.each(CURVES)('[X05%s] %s: the same with %i and with %i',
    (_part, what, few, many, most) => {
      const [one, other] = [few, many].map((size) =>
        workWith(system, what, size, 40));
      const found = JSON.stringify([one, other]);
      expect(other?.traps, found).toBeLessThan((one?.traps ?? 0) + 3);
      expect(other?.rounds, found).toBeLessThan((one?.rounds ?? 0) + NOISE);
      expect(other?.rounds, found).toBeLessThan(most);
    }, 120_000);
});
