/** The disk of a whole session, judged by programs that are not ours. */

import { beforeAll, describe, expect, it } from 'vitest';
import { SUPER_CLEAN, SUPER_OFFSET, SuperBlock } from '#abi/mfs.ts';
import { buildAllPrograms, programAt } from '#boot/build.ts';
import { Image, checkImage } from '#rigs/image/image.ts';
import { makeImage } from '#boot/mkfs.ts';
import { type Programs, rootTree } from '#boot/root.ts';
import { System } from '#boot/system.ts';
import { MemoryStore } from '#hardware/disk.ts';
import { DiskFaults } from '#hardware/faults.ts';
import { fsckMinix, hasFsckMinix } from '#rigs/image/fsck-minix.ts';

const HOUR = 3600 * 100_000_000;

let programs: Programs;
beforeAll(async () => { programs = await buildAllPrograms(); }, 300_000);

interface Outcome { status: number; shown: string; bytes: Uint8Array }

/** Runs `command` on a system whose root is a disk of 1 KiB blocks. */
function session(command: string, faults?: DiskFaults): Outcome {
  const store = new MemoryStore(makeImage({
    blocks: 10_000, blockSize: 1024, root: rootTree(programs),
  }));
  const shown: number[] = [];
  const system = new System({
    memory: 32 * 1024 * 1024, init: programAt(programs, '/sbin/init'),
    ramDisk: new Uint8Array(0), disks: [store], sanity: 1, epoch: 1_000_000,
    parameters: new Map([['rootdev', 'disk'], ['run', command]]),
    console: (byte) => { shown.push(byte); },
  });
  const [disk] = system.machine.disks;
  if (disk !== undefined) disk.faults = faults;
  const state = system.settle(HOUR);
  return {
    status: state.kind === 'halted' ? state.status : -1,
    shown: new TextDecoder().decode(Uint8Array.from(shown)),
    bytes: store.bytes,
  };
}

const WORK = 'mkdir /tmp/a && cp /bin/ls /tmp/a/ls && mv /tmp/a /usr/b'
  + ' && echo one > /tmp/one && ln /tmp/one /usr/b/two && rm /tmp/one'
  + ' && cp /bin/sh /tmp/sh && rm /tmp/sh && cat /usr/b/two';

function fileOf(image: Image, path: string): Uint8Array {
  const inode = image.find(path);
  if (inode === null) throw new Error(`${path} is not there`);
  return image.contents(inode);
}

function expectWork({ status, shown, bytes }: Outcome): void {
  expect([status, shown]).toEqual([0, expect.stringContaining('one')]);
  const image = new Image(bytes);
  expect(checkImage(image)).toEqual([]);
  const copy = Buffer.from(fileOf(image, '/usr/b/ls'));
  expect(copy.equals(programAt(programs, '/bin/ls'))).toBe(true);
  expect(image.find('/tmp/one')).toBeNull();
}

describe('the disk after a session', () => {
  let plain: Outcome;
  beforeAll(() => { plain = session(WORK); }, 120_000);

  it('is complete, consistent and marked clean', () => {
    expectWork(plain);
    const flags = plain.bytes[SUPER_OFFSET + SuperBlock.flags] ?? 0;
    expect(flags & SUPER_CLEAN).toBe(SUPER_CLEAN);
  });

  it.skipIf(!hasFsckMinix())('[F02] passes fsck.minix', () => {
    const verdict = fsckMinix(plain.bytes);
    expect(verdict?.output).not.toMatch(/bad|illegal|mark|not used/i);
    expect(verdict?.status).toBe(0);
  });

  it('is right whatever the disk does late or in parts', () => {
    expectWork(session(WORK, new DiskFaults({
      seed: 3, shortOneIn: 3, delayOneIn: 3, delayCycles: 500_000,
    })));
  });
});
