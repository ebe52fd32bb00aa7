/**
 * Deaths of the server of the folder from outside, and of VFS, while programs
 * work in the folder. Each run of this test takes other places: one in so
 * many, from a seed on. `npm run faults -- --share-rw --everywhere 'COMMAND'
 * --services hostfs` takes them all.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { newSeed } from '#host/time.ts';
import { Laboratory, faultsEverywhere, workFor } from '#rigs/faults/trial.ts';
import { buildTypistParts } from '#rigs/transcript.ts';

const RUNS = 16;

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = new Laboratory(await buildTypistParts());
}, 300_000);

describe('deaths while programs work in a folder of the host', () => {
  const seed = newSeed();
  it.each([
    ['ro', 'cp -r /mnt/host/tree /tmp; ls -lR /tmp/tree | wc -l;'
      + ' cmp /mnt/host/tree/long /tmp/tree/long && sh /tmp/tree/link same'],
    ['rw', 'cd /mnt/host; cp -r tree t; mv t/long tree/a; rm -r t;'
      + ' mkdir d; mv tree d; ln d/tree/a b; chmod 600 b; echo x >> d/tree/a;'
      + ' ls -R; cd /'],
  ] as const)(`[F09b] do not show (${'%s'}, seed ${seed})`, (shared, line) => {
    const work = { ...workFor(line, false), shared };
    const { places } = laboratory.clean(work);
    const all = faultsEverywhere(
      places, ['hostfs', 'vfs'], ['kill', 'throw', 'after']);
    const step = Math.ceil(all.length / RUNS);
    expect(step).toBeGreaterThan(10);
    for (const fault of all.filter((_, i) => i % step === seed % step)) {
      const { outcome, details, struck } = laboratory.try(work, [fault]);
      expect({ struck, outcome, details })
        .toEqual({ struck: [fault], outcome: 'same', details: [] });
    }
  }, 120_000);
});
