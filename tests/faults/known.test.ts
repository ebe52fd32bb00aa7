/**
 * Failures found by machine: those that are mended must stay so. The others
 * are run, too, and those that are survived by now are named.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { perform } from '#rigs/faults/run.ts';
import type { Trial } from '#rigs/faults/trial.ts';
import { Laboratory } from '#rigs/faults/trial.ts';
import type { TypistParts } from '#rigs/transcript.ts';
import { buildTypistParts } from '#rigs/transcript.ts';
import { KNOWN, type Known } from './known.ts';

let parts: TypistParts;
let laboratory: Laboratory;
beforeAll(async () => {
  parts = await buildTypistParts();
  laboratory = new Laboratory(parts);
}, 300_000);

/** What comes of a reproduction. */
function outcomeOf(known: Known): Pick<Trial, 'outcome' | 'details'> {
  const { lines, faults, typing = false, onDisk = false, prints } = known;
  const work = { lines, typing, onDisk };
  if (prints === undefined) {
    const trial = laboratory.try(work, faults);
    return trial.struck.length === faults.length ? trial : NO_MORE;
  }
  const run = perform(parts, work, faults);
  if (run.struck.length !== faults.length) return NO_MORE;
  const shown = run.lines.at(-1)?.shown ?? '';
  return { outcome: shown === prints ? 'same' : 'lost', details: [shown] };
}

/** A failure cannot be shown where the system does not come any more. */
const NO_MORE: Pick<Trial, 'outcome' | 'details'> = {
  outcome: 'lost', details: ['the place is no more: name another'] };

describe('a failure that was found by machine', () => {
  it.each(KNOWN.map((known) => [known.name, known] as const))(
    '%s', (_name, known) => {
      const { outcome, details } = outcomeOf(known);
      if (known.survived) {
        const best = known.outcome ?? 'same';
        expect({ outcome, details }).toMatchObject({ outcome: best });
      } else if (outcome === 'same' || process.env['FAULTS_SHOWN'] === '1') {
        console.warn(`${known.name}: ${outcome}`, details);
      }
    }, 120_000);
});
