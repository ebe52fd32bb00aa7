/**
 * A kill of anybody at any trap of an update: it ends with the old version
 * or the new one, complete, and nothing is lost. Each run of this test
 * tries some of the places, from the request for the update on. `npm run
 * faults -- --everywhere` tries them all: `'service update vfs
 * 2> /dev/null; service status | wc -l'`.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultKind } from '#rigs/faults/injector.ts';
import { Laboratory, faultsEverywhere } from '#rigs/faults/trial.ts';
import type { Work } from '#rigs/faults/run.ts';
import { buildTypistParts } from '#rigs/transcript.ts';
import { newSeed } from '#host/time.ts';
import { Random } from '#hardware/random.ts';

const CRASHES: readonly FaultKind[] = ['kill', 'throw', 'after'];
const SERVICES = ['pm', 'vfs', 'rs', 'mfs', 'vm', 'memory', 'log', 'ds',
  'pfs', 'disk', 'hello'];
/** How many places of each update are tried. */
const TRIED = 4;
const HELLO = 'service up /service/hello -dev /dev/hello; ';

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = new Laboratory(await buildTypistParts());
}, 300_000);

/** An update, with a pipeline that runs meanwhile, and what is left. */
function workFor(labels: string): Work {
  const before = labels.includes('hello') ? HELLO : '';
  return { onDisk: true, typing: false, lines: [
    `${before}(yes bee | head -n 400 | wc -l > /tmp/n) & `
      + `service update ${labels} 2> /dev/null; wait; cat /tmp/n`,
    'service status | wc -l; echo x | cat; cmp /bin/ls /bin/ls; echo =$?',
  ] };
}

describe('a crash in the midst of an update', () => {
  const seed = newSeed();
  it.each(['vfs', 'fs_imgrd', 'pm', 'vm', 'rs', 'ds', 'tty', 'disk',
    'vfs pm vm', 'rs hello pfs'])(
    `[U02] [U10] of %s leaves one version, whole (seed ${seed})`,
    (labels) => {
      const work = workFor(labels);
      const random = new Random(seed);
      const { places } = laboratory.clean(work);
      const begins = places.findIndex((at) => at.includes('/RS_UPDATE '));
      expect(begins).toBeGreaterThan(0);
      const all = faultsEverywhere(places.slice(begins), SERVICES, CRASHES);
      const faults: Fault[] = Array.from({ length: TRIED },
        () => random.pick(all));
      for (const fault of faults) {
        const { outcome, details } = laboratory.try(work, [fault]);
        expect({ fault, outcome, details })
          .toEqual({ fault, outcome: 'same', details: [] });
      }
    }, 120_000);
});
