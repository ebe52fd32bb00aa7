// What VM knows in a booted system, and whether the tables agree with it.
import { VM_PROC_NR } from '#abi/endpoint.ts';
import type { Typist } from '#rigs/transcript.ts';
import { Store } from '#lib/store.ts';
import type { AddressSpace } from '#servers/vm/region.ts';
import { VmState } from '#servers/vm/state.ts';

export function stateOfVm({ system }: Typist): VmState {
  const { turn } = system.kernel.core.bySlot(VM_PROC_NR);
  const store = turn?.keepsake;
  if (!(store instanceof Store && store.root instanceof VmState)) {
    throw new Error('VM keeps no state');
  }
  return store.root;
}

/** The space of the first process with this name. */
export function spaceOf(typist: Typist, name: string): AddressSpace {
  const process = typist.system.kernel.core.processes
    .find((one) => one.name === name && one.root !== 0);
  const space = stateOfVm(typist).processes
    .find(({ endpoint }) => endpoint === process?.endpoint)?.space;
  if (!space) throw new Error(`no space of ${name}`);
  return space;
}

const USER_ROWS = 0x300;
const WRITE_BITS = 0x84;

/** Compares all page tables with the regions, by a walk of its own: how many
 *  entries show a page, and what is not as its region says. */
export function compareTables(typist: Typist): {
  shown: number; wrong: string[];
} {
  const { ram } = typist.system.machine;
  const wrong: string[] = [];
  let shown = 0;
  for (const { endpoint, space } of stateOfVm(typist).processes) {
    if (space === null) continue;
    for (let row = 0; row < USER_ROWS; row++) {
      const table = ram.read32(space.root * 4096 + row * 4) >>> 10;
      if (table !== (space.tables.get(row) ?? 0)) {
        wrong.push(`${endpoint}: table ${row} is ${table}`);
      }
      for (let n = 0; table !== 0 && n < 1024; n++) {
        const entry = ram.read32(table * 4096 + n * 4);
        if (entry === 0) continue;
        shown += 1;
        const address = row * 0x400000 + n * 4096;
        const region = space.regionAt(address);
        const said = region?.type.entry(region, region.indexOf(address)) ?? 0;
        if (entry === said || entry === (said & ~WRITE_BITS)) continue;
        wrong.push(`${endpoint}: ${entry.toString(16)} at `
          + `${address.toString(16)}, not ${said.toString(16)}`);
      }
    }
  }
  return { shown, wrong };
}
