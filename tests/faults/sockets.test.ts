/**
 * Deaths of VFS and PFS while programs talk through sockets. Each run of
 * this test takes other places: one in so many, from a seed on.
 * `npm run faults -- --everywhere '/usr/test/sockets little' --services
 * vfs,pfs` takes them all.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { newSeed } from '#host/time.ts';
import { Laboratory, faultsEverywhere, workFor } from '#rigs/faults/trial.ts';
import { buildTypistParts } from '#rigs/transcript.ts';

const ONE_IN = 40;

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = new Laboratory(await buildTypistParts());
}, 300_000);

describe('sockets', () => {
  const seed = newSeed() % ONE_IN;
  it(`[P12c] lose nothing when a server dies (every 40th, ${seed})`, () => {
    const work = workFor('/usr/test/sockets little', false);
    const { places } = laboratory.clean(work);
    const faults = faultsEverywhere(
      places, ['vfs', 'pfs'], ['kill', 'throw', 'after'])
      .filter((_, i) => i % ONE_IN === seed);
    expect(faults.length).toBeGreaterThan(5);
    for (const fault of faults) {
      const { outcome, details, struck } = laboratory.try(work, [fault]);
      expect({ struck, outcome, details })
        .toEqual({ struck: [fault], outcome: 'same', details: [] });
    }
  }, 120_000);
});
