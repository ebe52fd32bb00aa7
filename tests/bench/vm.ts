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
import { PAGE_SIZE } from '#abi/vm.ts';
import { assemble } from '#hardware/assembler.ts';
import { Machine } from '#hardware/machine.ts';
import type { BootModule } from '#kernel/image.ts';
import { Kernel } from '#kernel/kernel.ts';
import { sendNonBlocking } from '#lib/ipc.ts';
import { sefStartup } from '#lib/sef.ts';
import { sysClear } from '#lib/syslib.ts';
import { vmExit, vmFork, vmWillExit } from '#lib/vm.ts';
import { main as rs } from '#servers/rs/main.ts';
import { Tree } from '#servers/vm/tree.ts';
import { main as vm } from '#servers/vm/main.ts';
import { writeElf } from '#userland/elf-writer.ts';
import { makeServiceElf } from '#userland/service-elf.ts';

export const name = 'Virtual memory: mappings, fork';

/** Nanoseconds that one of `count` calls of `work` takes. */
function nanoseconds(count: number, work: (n: number) => void): number {
  const start = process.hrtime.bigint();
  for (let n = 0; n < count; n++) work(n);
  return Number(process.hrtime.bigint() - start) / count;
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
  const cells = [mappings, tree.height, into, find, scan];
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
  console.log(' mappings   height  ns/insert  ns/find  ns/scan of a list');
  growth(1000);
  for (const mappings of [10, 100, 1000, 10_000]) {
    console.log(growth(mappings).join(''));
  }
  forks();
}
