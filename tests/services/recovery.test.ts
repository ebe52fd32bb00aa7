// Services that RS can replace are killed at random moments of a session, on
// a root in memory and on one on a disk. Commands may fail; the session and
// the system go on.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  DISK_PROC_NR, DS_PROC_NR, LOG_PROC_NR, MEM_PROC_NR, PFS_PROC_NR,
  TTY_PROC_NR,
} from '#abi/endpoint.ts';
import { SIGKILL } from '#abi/signal.ts';
import type { TypistParts } from '#boot/transcript.ts';
import { Typist, buildTypistParts } from '#boot/transcript.ts';
import { MemoryStore } from '#hardware/disk.ts';
import { causeSignal } from '#kernel/signal.ts';

const VICTIMS = [
  MEM_PROC_NR, LOG_PROC_NR, TTY_PROC_NR, DS_PROC_NR, PFS_PROC_NR,
  DISK_PROC_NR,
];
const WORK = 'cp -r /bin /tmp/b; ls -l /tmp/b | wc; ps | grep sh;'
  + ' service up /service/hello -dev /dev/hello; cat /dev/hello;'
  + ' service restart hello; cat /dev/hello; sync\n';
const MOST_CYCLES = 20_000_000;
const KILLS = 4;

let parts: TypistParts;
beforeAll(async () => { parts = await buildTypistParts(); }, 300_000);

/** Numbers that look random, the same for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % sides;
  };
}

function sessionWithDeaths(seed: number, onDisk: boolean): Typist {
  const roll = dice(seed * 7919);
  const typist = new Typist(parts, onDisk
    ? { disk: new MemoryStore(parts.image.slice()) } : {});
  typist.read();
  typist.system.type(new TextEncoder().encode(WORK));
  const { core } = typist.system.kernel;
  for (let kill = 0; kill < KILLS; kill++) {
    const end = typist.system.machine.clock.now + roll(MOST_CYCLES);
    while (typist.system.machine.clock.now < end) {
      if (typist.system.run(100_000).kind === 'idle') typist.system.skip();
    }
    const slot = VICTIMS[roll(VICTIMS.length)] ?? 0;
    causeSignal(core, core.bySlot(slot), SIGKILL);
  }
  typist.read();
  return typist;
}

describe('random deaths of services', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const onDisk = seed % 2 === 0;
    const root = onDisk ? 'disk' : 'memory';
    it(`are survived by a session (root in ${root}, seed ${seed})`, () => {
      const typist = sessionWithDeaths(seed, onDisk);
      expect(typist.press('echo al""ive | cat\n')).toContain('alive\n');
      expect(typist.press('ls /bin | grep wc\n')).toContain('wc\n# ');
      const names = typist.press('ps\n');
      for (const name of ['memory', 'log', 'tty', 'ds', 'pfs', 'disk']) {
        expect(names).toContain(` ${name}\n`);
      }
    });
  }
});
