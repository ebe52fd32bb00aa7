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

/** Where rows are, and where it is said what carries a call out. */
const PLACES = {
  PM: ['02-kernel/18-calls-of-programs.md',
    '05-signals-liveupdate/30-pm-main.md'],
  VFS: ['02-kernel/18-calls-to-vfs.md', '07-mfs-cache/80-vfs-main.md'],
  VM: ['03-vm/10-calls.md', '03-vm/77-calls.md'],
};

/** What is said of a call to `server` that lacks one of the two. */
function lacking(
  server: keyof typeof PLACES, rows: readonly number[],
): string[] {
  const served = SERVED[server];
  const hidden: readonly number[] = OF_SERVICES[server];
  const [row = '', handler = ''] = PLACES[server];
  const name = (number: number): string => PROGRAM_CALLS.find((call) =>
    call.server === server && call.number === number)?.name
    ?? `number ${number}`;
  return [
    ...served.filter((n) => !rows.includes(n) && !hidden.includes(n))
      .map((n) => `${server}'s ${name(n)}: add a row to chapters/${row}`
        + ' (or to OF_SERVICES here, if no program makes it)'),
    ...rows.filter((n) => !served.includes(n))
      .map((n) => `${name(n)}: say in chapters/${handler} what does it`),
    ...rows.filter((n, at) => rows.indexOf(n) < at)
      .map((n) => `${name(n)}: ${server} has two calls ${n}`),
  ];
}

describe('the table of program calls', () => {
  it.each(['PM', 'VFS', 'VM'] as const)(
    '[P11a] has each call that %s serves for programs, once', (server) => {
      const rows = PROGRAM_CALLS.filter((call) => call.server === server)
        .map(({ number }) => number);
      expect(lacking(server, rows)).toEqual([]);
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
    await expect(abiPage(), 'a row or layout has changed: `npm test -- '
      + 'tests/abi -u` makes the page anew').toMatchFileSnapshot(PAGE);
  });
});
