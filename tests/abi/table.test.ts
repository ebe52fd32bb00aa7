// The table of program calls: nothing is missing, and the page is current.
import { describe, expect, it } from 'vitest';
import { PROGRAM_CALLS } from '#abi/program-calls.ts';
import { BASIC_CALLS } from '#servers/vm/calls.ts';
import { handlerOf } from '#servers/vfs/table.ts';
import { CALL_TABLE } from '#servers/pm/calls.ts';
import * as nr from '#abi/callnr.ts';
import {
  VM_FORGETBLOCK, VM_FORGETBLOCKS, VM_MAP_PHYS, VM_UNMAP_PHYS,
  VM_YIELDBLOCKGETBLOCK,
} from '#abi/vm.ts';
import { abiPage } from '#tests/support/abi-page.ts';

const PAGE = '../../chapters/08-userland/10-table-printed.md';
/** Calls that no program makes. */
const OF_SERVICES = {
  PM: [nr.SRV_FORK, nr.SRV_KILL, nr.EXEC_RESTART, nr.PROC_WATCH,
    nr.TERMINAL],
  VFS: [],
  VM: [VM_MAP_PHYS, VM_UNMAP_PHYS, VM_FORGETBLOCK, VM_FORGETBLOCKS,
    VM_YIELDBLOCKGETBLOCK],
};
const SERVED = {
  PM: Object.keys(CALL_TABLE).map(Number),
  VFS: Array.from({ length: 1000 }, (_, number) => number)
    .filter((number) => handlerOf(number) !== undefined),
  VM: [...BASIC_CALLS],
};

describe('the table of program calls', () => {
  it.each(['PM', 'VFS', 'VM'] as const)(
    '[P11a] has each call that %s serves for programs, once', (server) => {
      const listed = PROGRAM_CALLS.filter((call) => call.server === server)
        .map(({ number }) => number);
      const hidden: readonly number[] = OF_SERVICES[server];
      expect(listed.sort((a, b) => a - b)).toEqual(SERVED[server]
        .filter((number) => !hidden.includes(number))
        .sort((a, b) => a - b));
    });

  it('[P11a] names only fields that lie in the message', () => {
    for (const { name, layout, fields } of PROGRAM_CALLS) {
      for (const field of fields) {
        const [, at = ''] = /^[<>]*(\w+)/.exec(field) ?? [];
        const offset = Number(layout[at]);
        expect([name, field, offset % 4, offset >= 8 && offset < 64])
          .toEqual([name, field, 0, true]);
      }
    }
  });

  it('[P11a] is what the page says', async () => {
    await expect(abiPage()).toMatchFileSnapshot(PAGE);
  });
});
