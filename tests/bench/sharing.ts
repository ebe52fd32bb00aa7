/**
 * Copies through grants and mappings by size and method, by the host's
 * clock: what `safeperf` of chapter 6 does, in a booted system. A revocation
 * is asked for with a message, of which the cost is in its own column.
 */
import { Typist } from '#rigs/transcript.ts';
import { describe, measure } from '#drivers/trial/measure.ts';
import { Tell } from '#drivers/trial/partner.ts';
import { service } from '#drivers/trial/trial.ts';
import type { Trial } from '#drivers/trial/trial.ts';
import { CPF_MAP, CPF_READ } from '#abi/grant.ts';
import type { HostedProgram, Trapping } from '#abi/trap.ts';
import { PAGE_SIZE } from '#abi/vm.ts';
import { sysSafemap, sysSafeunmap } from '#lib/syslib.ts';
import { median } from '#tests/support/measured-system.ts';

export const name = 'Sharing: copies, lazy copies, mappings';

/** Microseconds of this process, for the suite. */
function* hostClock(): Trapping<number> {
  return Number(process.hrtime.bigint()) / 1000;
}

const TIMES = 200;

/** The median of the microseconds that TIMES steps take: of `first`, and of
 *  `second` after it. */
function* apart(
  first: () => Trapping<unknown>, second: () => Trapping<unknown>,
): Trapping<[number, number]> {
  const taken: [number[], number[]] = [[], []];
  for (let n = 0; n < TIMES; n++) {
    const start = yield* hostClock();
    yield* first();
    const middle = yield* hostClock();
    yield* second();
    taken[0].push(middle - start);
    taken[1].push((yield* hostClock()) - middle);
  }
  return [median(taken[0]), median(taken[1])];
}

/** Setting up a mapping and ending it, by mapper and by owner, apart. */
function* mappings(trial: Trial, lines: string[]): Trapping<void> {
  const partner = yield* trial.find('partner');
  const cell = (value: number): string => value.toFixed(1).padStart(9);
  lines.push('µs           set up    unmap   revoke  message');
  for (const pages of [1, 4, 16, 64]) {
    const bytes = pages * PAGE_SIZE;
    const grant = yield* trial.tell(
      partner, Tell.grant, { count: bytes, access: CPF_READ | CPF_MAP });
    const map = (): Trapping<number> =>
      sysSafemap(partner, grant, 0, trial.buffer, bytes, false);
    const [, unmap] = yield* apart(map, () => sysSafeunmap(trial.buffer));
    const [setUp, revoke] = yield* apart(
      map, () => trial.tell(partner, Tell.endMapping, { grant }));
    const [, message] = yield* apart(
      hostClock, () => trial.tell(partner, Tell.peek, {}));
    lines.push(`${String(pages * 4).padStart(6)} KiB ${
      [setUp, unmap, revoke, message].map(cell).join('')}`);
    yield* trial.tell(partner, Tell.revoke, { grant });
  }
}

export async function run(): Promise<void> {
  let lines: string[] = [];
  const apartLines: string[] = [];
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
      known.set('test-safemap', service('safemap', function* (trial) {
        yield* mappings(trial, []);
        yield* mappings(trial, apartLines);
      }));
    },
  });
  typist.command('service up /usr/test/partner');
  typist.command('service up /usr/test/safeperf');
  typist.command('service up /usr/test/safemap');
  for (const line of [...lines, '', ...apartLines]) console.log(`  ${line}`);
}
