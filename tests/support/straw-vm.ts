/** The part of VM that a file server sees, of straw: blocks that it keeps,
 * and pages that it gives. */

import { EINVAL, ENOMEM, ENOSYS, ESRCH, OK } from '#abi/errno.ts';
import type { Message } from '#abi/message.ts';
import * as vm from '#abi/vm.ts';
import { PAGE_SIZE } from '#abi/vm.ts';

export class StrawVm {
  /** What it keeps, from the oldest on. */
  readonly blocks = new Map<string, Uint8Array>();
  readonly counts = { hits: 0, misses: 0, lost: 0 };
  /** The next so many calls fail with EIO. */
  failures = 0;
  private extra = { start: 0, bytes: new Uint8Array(0) };

  constructor(
    /** How many pages it can keep. */
    public capacity: number,
    private readonly extraPages: number,
    private readonly pageAt: (address: number) => Uint8Array,
  ) {}

  /** Forgets the oldest blocks until `capacity` are left. */
  press(capacity: number): void {
    for (const key of this.blocks.keys()) {
      if (this.blocks.size <= capacity) return;
      this.blocks.delete(key);
      this.counts.lost++;
    }
  }

  /** The given page at `address`, if there is one. */
  extraPage(address: number): Uint8Array | null {
    const { start, bytes } = this.extra;
    if (address < start || address >= start + bytes.length) return null;
    const at = address - start - (address - start) % PAGE_SIZE;
    return bytes.subarray(at, at + PAGE_SIZE);
  }

  call(m: Message): number {
    if (this.failures > 0) {
      this.failures--;
      return -5;
    }
    switch (m.type) {
      case vm.VM_YIELDBLOCKGETBLOCK: return this.exchange(m);
      case vm.VM_FORGETBLOCK:
        this.blocks.delete(key(m, vm.VmForget.high, vm.VmForget.low));
        return OK;
      case vm.VM_FORGETBLOCKS: this.blocks.clear(); return OK;
      case vm.VM_INFO:
        m.clear();
        m.set(vm.VmStats.free, this.extraPages * 16);
        return OK;
      case vm.VM_MUNMAP:
        this.extra = { start: 0, bytes: new Uint8Array(0) };
        return OK;
      case vm.VM_MMAP: return this.map(m);
      default: return -ENOSYS;
    }
  }

  private map(m: Message): number {
    const length = m.getUnsigned(vm.VmMmap.length);
    if (length > this.extraPages * PAGE_SIZE) return -ENOMEM;
    this.extra = {
      start: m.getUnsigned(vm.VmMmap.address),
      bytes: new Uint8Array(length),
    };
    return OK;
  }

  private exchange(m: Message): number {
    const yielded = key(m, vm.VmYield.yieldHigh, vm.VmYield.yieldLow);
    const wanted = key(m, vm.VmYield.getHigh, vm.VmYield.getLow);
    const page = this.pageAt(m.getUnsigned(vm.VmYield.address));
    if (this.capacity === 0 && yielded !== NONE) return -ENOMEM;
    if (yielded !== NONE && this.blocks.has(yielded)) return -EINVAL;
    if (yielded !== NONE) this.blocks.set(yielded, page.slice());
    const found = this.blocks.get(wanted);
    this.blocks.delete(wanted);
    if (yielded !== NONE || found !== undefined) page.fill(0);
    this.press(this.capacity);
    if (found !== undefined) page.set(found);
    if (wanted === NONE) return OK;
    this.counts[found === undefined ? 'misses' : 'hits']++;
    return found === undefined ? -ESRCH : OK;
  }
}

const NONE = '-1.-1';

function key(m: Message, high: number, low: number): string {
  return `${m.get(high)}.${m.get(low)}`;
}
