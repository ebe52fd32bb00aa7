/**
 * Random faults in the services whose deaths nobody may notice. The seeds are
 * new each time. `npm run faults -- --seeds 8 --first S --services …` tries
 * those of a failed run again.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { drawFaults } from '#rigs/faults/draw.ts';
import type { FaultKind } from '#rigs/faults/injector.ts';
import { Laboratory } from '#rigs/faults/trial.ts';
import { workOf } from '#rigs/faults/work.ts';
import { buildTypistParts } from '#rigs/transcript.ts';
import { newSeed } from '#host/time.ts';

const RUNS = 8;
const INVISIBLE = [
  'memory', 'disk', 'log', 'ds', 'pfs', 'pm', 'vfs', 'vm', 'rs',
];
const CRASHES: readonly FaultKind[] = ['kill', 'throw', 'after'];

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = new Laboratory(await buildTypistParts());
}, 300_000);

describe('crashes of services', () => {
  const first = newSeed();
  it(`do not show in sessions made up at random (seed ${first})`, () => {
    const work = { ...workOf(first), typing: false };
    for (let seed = first; seed < first + RUNS; seed++) {
      const { places } = laboratory.clean(work);
      const faults = drawFaults(places,
        { seed, kinds: CRASHES, services: INVISIBLE }).slice(0, 1);
      const { outcome, details, struck } = laboratory.try(work, faults);
      expect({ seed, struck, outcome, details }).toEqual(
        { seed, struck: faults, outcome: 'same', details: [] });
    }
  }, 120_000);
});
