/**
 * Copies through grants and mappings by size and method, by the host's
 * clock: what `safeperf` of chapter 6 does, in a booted system.
 */
import { Typist } from '#rigs/transcript.ts';
import { describe, measure } from '#drivers/trial/measure.ts';
import { service } from '#drivers/trial/trial.ts';
import type { HostedProgram, Trapping } from '#abi/trap.ts';

export const name = 'Sharing: copies, lazy copies, mappings';

/** Microseconds of this process, for the suite. */
function* hostClock(): Trapping<number> {
  return Number(process.hrtime.bigint()) / 1000;
}

export async function run(): Promise<void> {
  let lines: string[] = [];
  const timed = service('safeperf', function* (trial) {
    const how = { now: hostClock, enough: 4000, rounds: 5 };
    yield* measure(trial, { ...how, rounds: 1 });
    lines = describe(yield* measure(trial, how));
  });
  const typist = await Typist.boot({
    sanity: 0,
    prepare: ({ kernel }) => {
      const known = kernel.core.programs as Map<string, HostedProgram>;
      known.set('test-safeperf', timed);
    },
  });
  typist.command('service up /usr/test/partner');
  typist.command('service up /usr/test/safeperf');
  for (const line of lines) console.log(`  ${line}`);
}
