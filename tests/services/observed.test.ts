/** Promises about services, observed in the booted system. */
import { beforeAll, describe, expect, it } from 'vitest';
import { BOOT_PROCESSES } from '#abi/boot.ts';
import { ANY, INIT_PROC_NR, RS_PROC_NR, SYSTEM } from '#abi/endpoint.ts';
import { EPERM, OK } from '#abi/errno.ts';
import { Message } from '#abi/message.ts';
import { RS_INIT } from '#abi/rs.ts';
import { SE_STARTED } from '#abi/service-event.ts';
import { SIGS_SIGNAL_RECEIVED } from '#abi/sef.ts';
import type { HostedProgram, Service } from '#abi/trap.ts';
import { NOTIFY, RECEIVE } from '#abi/trap.ts';
import type { TypistParts } from '#rigs/transcript.ts';
import { Typist, buildTypistParts } from '#rigs/transcript.ts';
import type { TraceEvent } from '#hardware/trace.ts';
import { TRACE_IPC, TRACE_SERVICE, traceEvent } from '#hardware/trace.ts';
import { notifyProcess } from '#kernel/ipc.ts';
import { receive } from '#lib/ipc.ts';
import { readPublicTable } from '#lib/publictable.ts';
import { sefStartup } from '#lib/sef.ts';
import { sysDiag, sysSafecopyTo } from '#lib/syslib.ts';

let parts: TypistParts;
beforeAll(async () => { parts = await buildTypistParts(); }, 300_000);

/** Services of the boot image that RS tells to initialise. */
const SLOTS = BOOT_PROCESSES.map(({ slot }) => slot)
  .filter((slot) => slot !== RS_PROC_NR && slot !== INIT_PROC_NR);

/** A system, and what happened in it, from its first step on. */
function watched(): { typist: Typist; events: TraceEvent[] } {
  const events: TraceEvent[] = [];
  const typist = new Typist(parts, { prepare: ({ machine }) => {
    machine.trace.on(TRACE_IPC | TRACE_SERVICE, (...numbers) => {
      const event = traceEvent(...numbers);
      if (event !== null) events.push(event);
    });
  } });
  typist.read();
  return { typist, events };
}

describe('a service of the booted system', () => {
  it('[S01] [S14] does nothing before it was asked, nor before its result '
    + 'was taken', () => {
    const { events } = watched();
    for (const slot of SLOTS) {
      const from = events.findIndex((e) => e.kind === 'service'
        && e.service === slot && e.event === SE_STARTED);
      expect([slot, from >= 0]).toEqual([slot, true]);
      const own = events.slice(from).filter((e) => e.kind === 'ipc'
        && (e.source === slot || e.target === slot));
      const first = own.find((e) => e.kind === 'ipc'
        && e.source === slot && e.target !== SYSTEM);
      expect(first).toMatchObject({ source: slot, target: RS_PROC_NR,
        primitive: RECEIVE });
      const report = own.findIndex((e) => e.kind === 'ipc'
        && e.source === slot && e.target === RS_PROC_NR
        && e.type === RS_INIT);
      const [next] = own.slice(report + 1).filter((e) => e.kind === 'ipc'
        && (e.source === slot || e.source === RS_PROC_NR));
      expect([slot, next?.kind === 'ipc' && next.source])
        .toEqual([slot, RS_PROC_NR]);
    }
  });

  it('[S23] answers a ping, and goes on after SIGTERM', () => {
    const { typist, events } = watched();
    const { core } = typist.system.kernel;
    for (const slot of SLOTS) {
      events.length = 0;
      const rs = core.privilegeOf(core.bySlot(RS_PROC_NR));
      notifyProcess(core, RS_PROC_NR, rs.id, core.bySlot(slot));
      typist.command('echo');
      expect([slot, events.some((e) => e.kind === 'ipc'
        && e.source === slot && e.target === RS_PROC_NR
        && e.primitive === NOTIFY)]).toEqual([slot, true]);
    }
    const before = restarts(typist);
    for (const [pid, slot] of pids(typist)) {
      events.length = 0;
      typist.command(`kill -TERM ${pid}`);
      const heard = events.some((e) => e.kind === 'ipc'
        && e.target === slot && e.type === SIGS_SIGNAL_RECEIVED);
      expect([pid, slot, heard]).toEqual([pid, slot, true]);
    }
    expect(restarts(typist)).toBe(before);
    expect(typist.command('echo through | cat')).toBe('through\n');
  });
});

/** A service that reads the public table when it initialises, and tries
 *  to write to it. */
const reader: HostedProgram = function* (image): Service {
  yield* sefStartup(image, { *initFresh(info) {
    const table = yield* readPublicTable(info.publicTable, image.dataStart);
    if (typeof table === 'number') return table;
    const written = yield* sysSafecopyTo(
      RS_PROC_NR, info.publicTable, 0, image.dataStart, 4);
    const labels = table.map(({ label }) => label).join(',');
    yield* sysDiag(`reader: ${labels} ${written}\n`);
    return OK;
  } });
  const m = new Message();
  for (;;) yield receive(ANY, m);
};

describe('a service that is started later', () => {
  it('[S03] reads the public table of RS, and cannot write it', () => {
    const typist = new Typist(parts, { prepare: ({ kernel }) => {
      kernel.core.programs.set('stuck@1.0', reader);
    } });
    typist.read();
    const shown = typist.command('service up /service/stuck -dev /dev/hello');
    const [, labels = '', written] = /reader: (\S+) (-?\d+)/.exec(shown) ?? [];
    const listed = typist.command('service status').trim().split('\n')
      .slice(1).map((line) => line.split(' ')[0] ?? '');
    expect(listed.length).toBeGreaterThan(11);
    expect(labels.split(',').sort()).toEqual(listed.sort());
    expect(Number(written)).toBe(-EPERM);
  });
});

/** What `service status` says but for memory. */
function restarts(typist: Typist): string {
  return typist.command('service status').replace(/ +\d+K$/gm, '');
}

/** The process number and the slot of each of SLOTS. */
function pids(typist: Typist): [pid: number, slot: number][] {
  const rows = typist.command('ps').split('\n')
    .map((line) => line.trim().split(/\s+/));
  return SLOTS.map((slot) => {
    const { name } = typist.system.kernel.core.bySlot(slot);
    const row = rows.find((words) => words.at(-1) === name);
    return [Number(row?.[0]), slot];
  });
}
