/**
 * Virtual memory: how lookup and insertion grow with the number of
 * mappings, beside a sorted list; and fork with exit on the real kernel.
 */
import { FORK } from '#abi/callnr.ts';
import {
  INIT_PROC_NR, MFS_PROC_NR, PM_PROC_NR, RS_PROC_NR, VM_PROC_NR,
} from '#abi/endpoint.ts';
import { ANY } from '#abi/endpoint.ts';
import { Message } from '#abi/message.ts';
import type { HostedProgram } from '#abi/trap.ts';
import { OK } from '#abi/errno.ts';
import {
  MAP_ANON, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, VM_MMAP, VM_MUNMAP,
  VmMmap, VmMunmap,
} from '#abi/vm.ts';
import { Bench } from '#rigs/vm.ts';
import { assemble } from '#hardware/assembler.ts';
import { Machine } from '#hardware/machine.ts';
import type { BootModule } from '#kernel/image.ts';
import { Kernel } from '#kernel/kernel.ts';
import { sendNonBlocking } from '#lib/ipc.ts';
import { sefStartup } from '#lib/sef.ts';
import { sysClear } from '#lib/syslib.ts';
import { vmExit, vmFork, vmWillExit } from '#lib/vm.ts';
import { main as rs } from '#servers/rs/main.ts';
import { anonymous } from '#servers/vm/anonymous.ts';
import { FrameAllocator } from '#servers/vm/frames.ts';
import { Tree } from '#servers/vm/tree.ts';
import { main as vm } from '#servers/vm/main.ts';
import { writeElf } from '#userland/elf-writer.ts';
import { median } from '#tests/support/measured-system.ts';
import { roundsOf } from '#tests/support/rounds.ts';
import { makeServiceElf } from '#userland/service-elf.ts';

export const name = 'Virtual memory: mappings, fork';

/** Nanoseconds that one of `count` calls of `work` takes. */
function nanoseconds(count: number, work: (n: number) => void): number {
  const start = process.hrtime.bigint();
  for (let n = 0; n < count; n++) work(n);
  return Number(process.hrtime.bigint() - start) / count;
}

/** What one more mapping costs a process that has `regions` of them: its
 *  place is looked for, it is mapped, touched and unmapped. Rounds are those
 *  of VM's loops, hence comparisons and then some. */
function another(regions: number): string[] {
  const bench = new Bench(512, 0);
  const process = bench.start(20);
  for (let n = 0; n < regions; n++) {
    bench.add(process, {
      start: 0x100000 + 2 * n * PAGE_SIZE, length: PAGE_SIZE,
      type: anonymous, protection: PROT_READ | PROT_WRITE,
    });
  }
  const m = new Message();
  const call = (type: number, fields: readonly [number, number][]): void => {
    for (const [field, value] of fields) m.set(field, value);
    const status = bench.call(process, type, m);
    if (status !== OK) throw new Error(`call ${type}: ${status}`);
  };
  const times = 500;
  const taken = { map: [0], touch: [0], unmap: [0] };
  const timed = (what: keyof typeof taken, work: () => void): void => {
    taken[what].push(nanoseconds(1, work));
  };
  const once = (): void => {
    timed('map', () => {
      call(VM_MMAP, [[VmMmap.address, 0], [VmMmap.length, PAGE_SIZE],
        [VmMmap.protection, PROT_READ | PROT_WRITE], [VmMmap.fd, -1],
        [VmMmap.flags, MAP_ANON | MAP_PRIVATE]]);
    });
    const address = m.getUnsigned(VmMmap.address);
    timed('touch', () => bench.write(process, address, 1));
    timed('unmap', () => {
      call(VM_MUNMAP, [
        [VmMunmap.address, address], [VmMunmap.length, PAGE_SIZE]]);
    });
  };
  for (let n = 0; n < 2 * times; n++) once();
  const usual = (all: readonly number[]): number =>
    median(all.slice(times + 1));
  const { regions: tree } = bench.space(process);
  const rounds = roundsOf(() => {
    bench.space(process).findRoom(PAGE_SIZE, PAGE_SIZE, 0xb0000000);
    tree.atOrBelow(0x100000 + regions * PAGE_SIZE);
  });
  const cells = [
    regions, usual(taken.map), usual(taken.touch), usual(taken.unmap), rounds];
  return cells.map((cell) => cell.toFixed(0).padStart(9));
}

function growth(mappings: number): string[] {
  const tree = new Tree<number>();
  const list: number[] = [];
  const keys = Array.from({ length: mappings }, (_, n) => n * PAGE_SIZE);
  const into = nanoseconds(mappings, (n) => {
    tree.insert(keys[n] as number, n);
  });
  list.push(...keys);
  let sum = 0;
  const probe = (n: number): number => n * 7919 % mappings * PAGE_SIZE + 9;
  const most = Math.max(...Array.from({ length: 64 },
    (_, n) => roundsOf(() => tree.atOrBelow(probe(n)))));
  const lookups = 20_000;
  const find = nanoseconds(lookups, (n) => {
    sum += tree.atOrBelow(probe(n)) ?? 0;
  });
  const scan = nanoseconds(lookups / 20, (n) => {
    const wanted = probe(n);
    let at = 0;
    while ((list[at + 1] ?? Infinity) <= wanted) at++;
    sum -= at;
  });
  const cells = [mappings, tree.height, most, into, find, scan];
  if (sum === 0.5) throw new Error('never');
  return cells.map((cell) => cell.toFixed(0).padStart(9));
}

/** Asks its PM to fork, for ever; a child reports and waits to end. */
const FORKER = `
  lui s0, 0x102
  sw s0, 0(s0)
again:
  li t0, 2
  sw t0, 4(s0)
  mv a1, s0
  li a0, 0
  li a7, 3
  ecall
  lw t1, 4(s0)
  li t2, 2
  beq t1, t2, again
  li t0, 66
  sw t0, 4(s0)
  mv a1, s0
  li a0, 0
  li a7, 3
  ecall
stop:
  j stop
`;

/** Forks, and ends a child as soon as it has run. */
function manager(done: { count: number }): HostedProgram {
  return function* (image) {
    const sef = yield* sefStartup(image);
    const m = new Message();
    const reply = function* (to: number, type: number) {
      m.type = type;
      yield sendNonBlocking(to, m);
    };
    for (;;) {
      yield* sef.receive(ANY, m);
      if (m.type === FORK) {
        yield* reply(yield* vmFork(m.source, 20), 1);
      } else {
        const child = m.source;
        yield* vmWillExit(child);
        yield* sysClear(child);
        yield* vmExit(child);
        done.count++;
        yield* reply(INIT_PROC_NR, 2);
      }
    }
  };
}

/** A system of VM, RS, a manager and the forker, and maybe somebody who
 *  has the rights of a file server. */
export function makeSystem(
  done: { count: number }, mfs: HostedProgram | null = null,
): Kernel {
  const machine = new Machine({ memory: 16 * 1024 * 1024 });
  const { bytes } = assemble(FORKER, { origin: 0x10100 });
  const text = new Uint8Array(0x100 + bytes.length);
  text.set(bytes, 0x100);
  const init = writeElf({
    entry: 0x10100, symbols: [],
    segments: [
      { address: 0x10000, bytes: text, memorySize: text.length, flags: 5 },
      {
        address: 0x100000, bytes: new Uint8Array(8), memorySize: 0x8000,
        flags: 6,
      },
    ],
  });
  let base = 0x400000;
  const place = (slot: number, elf: Uint8Array): BootModule => {
    machine.ram.bytes.set(elf, base);
    const module = { slot, base, size: elf.length };
    base += Math.ceil(elf.length / PAGE_SIZE) * PAGE_SIZE;
    return module;
  };
  const service = (service: string): Uint8Array =>
    makeServiceElf({ name: service, version: '1', dataBytes: 0x10000 });
  return new Kernel(machine, {
    modules: [
      place(PM_PROC_NR, service('pm')), place(RS_PROC_NR, service('rs')),
      place(VM_PROC_NR, service('vm')), place(INIT_PROC_NR, init),
      ...mfs === null ? [] : [place(MFS_PROC_NR, service('mfs'))],
    ],
    ramdiskBase: 0, ramdiskSize: 0, parameters: '', sanity: 0,
  }, new Map([
    ['pm', manager(done)], ['rs', rs], ['vm', vm],
    ...mfs === null ? [] : [['mfs', mfs] as const],
  ]));
}

/** A tree of free ranges (MINIX, 2009) beside the rows of bits: taking one
 *  frame and giving back another, with half of memory taken at random. */
function freeFrames(frames: number): string[] {
  const [tree, bits] = [new Tree<number>(), new FrameAllocator(frames)];
  const lengths = new Map<number, number>();
  const put = (start: number, length: number): void => {
    tree.insert(start, start);
    lengths.set(start, length);
  };
  const drop = (start: number): void => {
    tree.remove(start);
    lengths.delete(start);
  };
  const free = (frame: number): void => {
    const below = tree.atOrBelow(frame);
    const length = below === null ? 0 : lengths.get(below) ?? 0;
    const meets = below !== null && below + length === frame;
    const above = lengths.get(frame + 1) ?? 0;
    if (above > 0) drop(frame + 1);
    if (meets) lengths.set(below, length + 1 + above);
    else put(frame, 1 + above);
  };
  const take = (): number => {
    const start = tree.atOrBelow(frames) as number;
    const length = lengths.get(start) as number;
    if (length === 1) drop(start);
    else lengths.set(start, length - 1);
    return start + length - 1;
  };
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 0x100000000 * below);
  };
  const taken = { tree: [] as number[], bits: [] as number[] };
  for (let frame = 0; frame < frames; frame++) {
    if (random(2) === 0) {
      free(frame);
      bits.release(frame);
    } else {
      taken.tree.push(frame);
      taken.bits.push(frame);
    }
  }
  const churn = (
    held: number[], give: (frame: number) => void, get: () => number,
  ): number => {
    const turn = (): void => {
      const at = random(held.length);
      give(held[at] as number);
      held[at] = get();
    };
    nanoseconds(50_000, turn);
    return Math.min(...[1, 2, 3].map(() => nanoseconds(50_000, turn)));
  };
  const nodes = tree.size;
  const cells = [frames, nodes, churn(taken.tree, free, take),
    churn(taken.bits, (frame) => { bits.release(frame); },
      () => bits.allocate())];
  return cells.map((cell) => cell.toFixed(0).padStart(9));
}

function forks(): void {
  const done = { count: 0 };
  const kernel = makeSystem(done);
  console.log('fork + exit, 5 slices of virtual time:');
  for (let slice = 0; slice < 5; slice++) {
    const before = done.count;
    const start = process.hrtime.bigint();
    kernel.run(kernel.machine.clock.now + 50_000_000);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const count = done.count - before;
    console.log(`  ${(count / seconds).toFixed(0).padStart(7)} a second`
      + ` (${count} in ${seconds.toFixed(2)} s; ${count * 2} a second of`
      + ' the machine\'s own time)');
  }
}

export function run(): void {
  console.log(' mappings   height   rounds ns/insert  ns/find'
    + '  ns/scan of a list');
  growth(1000);
  for (const mappings of [10, 100, 1000, 10_000]) {
    console.log(growth(mappings).join(''));
  }
  console.log('  regions   ns/mmap ns/touch ns/munmap rounds to find');
  another(100);
  for (const regions of [10, 100, 1000, 10_000]) {
    console.log(another(regions).join(''));
  }
  console.log('   frames   ranges  ns/tree  ns/bits');
  for (const frames of [1000, 16_384, 262_144]) {
    console.log(freeFrames(frames).join(''));
  }
  forks();
}
