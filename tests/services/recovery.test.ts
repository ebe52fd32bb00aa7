// Services that RS can replace are killed at random moments of a session, on
// a root in memory and on one on a disk. Commands may fail; the session and
// the system go on.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ANY, DISK_PROC_NR, DS_PROC_NR, LOG_PROC_NR, MEM_PROC_NR, PFS_PROC_NR,
  TTY_PROC_NR,
} from '#abi/endpoint.ts';
import { SIGKILL } from '#abi/signal.ts';
import { Injector } from '#rigs/faults/injector.ts';
import { Image, checkImage } from '#rigs/image/image.ts';
import type { TypistParts } from '#rigs/transcript.ts';
import { Typist, buildTypistParts } from '#rigs/transcript.ts';
import { MemoryStore } from '#hardware/disk.ts';
import { causeSignal } from '#kernel/signal.ts';

const VICTIMS = [
  MEM_PROC_NR, LOG_PROC_NR, TTY_PROC_NR, DS_PROC_NR, PFS_PROC_NR,
  DISK_PROC_NR,
];
const WORK = 'cp -r /bin /tmp/b; ls -l /tmp/b | wc; ps | grep sh;'
  + ' service up /service/hello -dev /dev/hello; cat /dev/hello;'
  + ' service restart hello; cat /dev/hello; sync\n';
// By name: a pattern takes programs that come later, until the disk is full.
const COPY = 'cp /bin/cat /bin/cp /bin/sh /bin/chmod /bin/cmp /bin/comm'
  + ' /bin/cut /bin/date /bin/dd /bin/df /bin/diff /bin/du /tmp/b && sync';
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

function sessionWithDeaths(seed: number, disk?: MemoryStore): Typist {
  const roll = dice(seed * 7919);
  const typist = new Typist(parts, disk === undefined ? {} : { disk });
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
      const disk = new MemoryStore(parts.image.slice());
      const typist = onDisk ? sessionWithDeaths(seed, disk)
        : sessionWithDeaths(seed);
      expect(typist.press('echo al""ive | cat\n')).toContain('alive\n');
      expect(typist.press('ls /bin | grep wc\n')).toContain('wc\n# ');
      const names = typist.press('ps\n');
      for (const name of ['memory', 'log', 'tty', 'ds', 'pfs', 'disk']) {
        expect(names).toContain(` ${name}\n`);
      }
      if (!onDisk) return;
      typist.press('shutdown\n');
      expect(checkImage(new Image(disk.bytes))).toEqual([]);
    });
  }

  it('of the disk do not show in a copy', () => {
    let busy = 0;
    for (let seed = 1; seed <= 3; seed++) {
      const store = new MemoryStore(parts.image.slice());
      const typist = new Typist(parts, { disk: store });
      typist.read();
      const roll = dice(seed);
      typist.system.type(new TextEncoder().encode(
        `mkdir /tmp/b; ${COPY} && ${COPY} && ${COPY} && echo copied\n`));
      const { core } = typist.system.kernel;
      const lives = (): number =>
        core.log.text().split("'disk' runs again").length - 1;
      for (let kill = 0; kill < 9; kill++) {
        const disk = core.bySlot(DISK_PROC_NR);
        // One that still starts may not be killed: RS would give it up.
        for (let rest = roll(250); rest > 0 || lives() < kill; rest--) {
          if (typist.system.run(10_000).kind === 'idle') typist.system.skip();
        }
        // Every other time in the middle of a request, if there is one soon.
        for (let left = kill % 2 * 20_000; left > 0; left--) {
          if (disk.getFrom !== ANY) break;
          if (typist.system.run(100).kind === 'idle') typist.system.skip();
        }
        busy += disk.getFrom === ANY ? 0 : 1;
        causeSignal(core, disk, SIGKILL);
      }
      expect(typist.read()).toContain('\ncopied\n');
      typist.press('shutdown\n');
      const image = new Image(store.bytes);
      expect(checkImage(image)).toEqual([]);
      for (const name of ['sh', 'cat', 'cp']) {
        const [one, other] = [`/bin/${name}`, `/tmp/b/${name}`]
          .map((path) => image.find(path))
          .map((inode) => inode === null ? null : image.contents(inode));
        expect(one?.length).toBeGreaterThan(0);
        // Not by toEqual, which looks at each byte by itself.
        expect(one && other && Buffer.compare(one, other)).toBe(0);
      }
    }
    expect(busy, 'deaths in the middle of a request').toBeGreaterThan(5);
  });
});

describe('a command to run that cannot be read', () => {
  it('is not taken for none: init says so, and the machine stops', () => {
    const found: Injector[] = [];
    const typist = new Typist(parts, {
      parameters: new Map([['rootdev', 'ram'], ['run', 'echo runs']]),
      prepare: (system) => {
        const injector = new Injector(system, [
          { place: '1/pm/SVRCTL from init #1/SENDREC system SYS_VIRCOPY #1',
            kind: 'throw' },
          { place: 'then/pm/1', kind: 'throw' }]);
        injector.arm(1);
        found.push(injector);
      } });
    const shown = typist.read();
    expect(found[0]?.struck).toHaveLength(2);
    expect(shown).toContain('init: run: Input/output error\n');
    expect(shown).not.toContain('Welcome');
    expect(shown).not.toContain('runs\n');
    expect(typist.system.kernel.core.halted).toBe(true);
  });
});
