/**
 * Spare memory: what a block costs to yield and fetch, and a file of
 * which the blocks come from MFS's own buffers, from VM, or from the disk.
 */
import { makeRootImage, DISK_BYTES } from '#boot/root.ts';
import { buildAllPrograms, programAt } from '#boot/build.ts';
import type { System } from '#boot/system.ts';
import { Typist } from '#rigs/transcript.ts';
import { DISK_READ } from '#abi/devices.ts';
import { MemoryStore } from '#hardware/disk.ts';
import { TRACE_DISK } from '#hardware/trace.ts';
import { sefStartup } from '#lib/sef.ts';
import type { BlockId } from '#lib/vm.ts';
import { vmYieldGet } from '#lib/vm.ts';
import type { HostedProgram } from '#abi/trap.ts';
import { makeSystem } from '#tests/bench/vm.ts';
import { median, processorSeconds } from '#tests/support/measured-system.ts';

export const name = 'Spare memory: yield and get, reading a file';

const BLOCKS = 64;

/** Exchanges blocks for ever, when it has started; counts. */
function exchanger(done: { count: number }): HostedProgram {
  return function* (image) {
    const sef = yield* sefStartup(image);
    const address = Math.ceil(image.dataStart / 4096) * 4096 + 4096;
    const id = (low: number): BlockId => ({ high: 0, low });
    for (let n = 0; n < BLOCKS; n++) {
      yield* vmYieldGet(address, 4096, id(n), null);
    }
    yield* vmYieldGet(address, 4096, null, id(0));
    for (let n = 1; ; n++) {
      const status = yield* vmYieldGet(
        address, 4096, id((n - 1) % BLOCKS), id(n % BLOCKS));
      if (status < 0) throw new Error(`exchange: ${status}`);
      done.count++;
      if (n < 0) yield* sef.exit();
    }
  };
}

function exchanges(): void {
  const done = { count: 0 };
  const kernel = makeSystem({ count: 0 }, exchanger(done));
  const times: number[] = [];
  for (let round = 0; round < 10; round++) {
    const [count, start] = [done.count, processorSeconds()];
    kernel.run(kernel.machine.clock.now + 20_000_000);
    times.push((processorSeconds() - start) / (done.count - count) * 1e6);
  }
  console.log(`  a yield and a get in one call: ${
    median(times).toFixed(2)} µs (${done.count} of them)`);
}

async function boot(
  disk: boolean, prepare: (system: System) => void,
): Promise<Typist> {
  const built = await buildAllPrograms();
  const image = makeRootImage(built, DISK_BYTES);
  const typist = new Typist(
    { image, init: programAt(built, '/sbin/init') }, {
      memory: 64 * 1024 * 1024, sanity: 0, prepare,
      ...disk ? { disk: new MemoryStore(image) } : {},
    });
  typist.read();
  return typist;
}

/** A system on a disk, and how many sectors were read. */
class Reader {
  sectors = 0;
  private constructor(readonly typist: Typist) {}

  static async boot(): Promise<Reader> {
    const seen: Reader[] = [];
    const typist = await boot(true, ({ machine }) => {
      machine.trace.on(TRACE_DISK, (...[, , operation, , count]) => {
        const [reader] = seen;
        if (reader !== undefined && operation === DISK_READ) {
          reader.sectors += count;
        }
      });
    });
    seen.push(new Reader(typist));
    return seen[0] as Reader;
  }

  kib(file: string): number {
    return Number(this.typist.command(`wc -c < ${file}`).trim()) / 1024;
  }

  /** A line about reading `file` with `reading`, after `before`. */
  time(
    what: string, file: string, before = '',
    reading = `cat ${file} > /dev/null`,
  ): string {
    const kib = this.kib(file);
    const host: number[] = [];
    for (let round = 0; round < 5; round++) {
      if (before !== '') this.typist.command(before);
      this.sectors = 0;
      const start = processorSeconds();
      this.typist.command(reading);
      host.push((processorSeconds() - start) / kib * 1e6);
    }
    return `  ${what.padEnd(18)}${kib.toFixed(0).padStart(8)} KiB`
      + `${median(host).toFixed(2).padStart(10)} µs a KiB`
      + `${(this.sectors / 2).toFixed(0).padStart(8)} KiB from the disk`;
  }
}

async function readings(): Promise<void> {
  const reader = await Reader.boot();
  const { typist } = reader;
  typist.command('cat /bin/* > /tmp/small');
  const six = Array.from({ length: 6 }, () => '/tmp/small').join(' ');
  typist.command(`cat ${six} > /tmp/big; sync`);
  typist.command('cat /tmp/small > /dev/null');
  console.log(reader.time('in MFS\'s buffers', '/tmp/small'));
  typist.command('cat /tmp/big > /dev/null');
  console.log(reader.time('with VM', '/tmp/big'));
  for (const [way, what] of [['read', 'a word a page'], ['map', 'mapped']]) {
    console.log(reader.time(
      what ?? '', '/tmp/big', '', `/usr/test/words ${way ?? ''} /tmp/big`));
  }
  // It wants more than there is: VM forgets all before it refuses.
  console.log(reader.time(
    'partly on the disk', '/tmp/big', '/usr/test/hog 64'));
}

export async function run(): Promise<void> {
  exchanges();
  await readings();
}
