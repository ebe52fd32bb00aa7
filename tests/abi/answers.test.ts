// What programs of the book are answered in a booted system, held against
// the table of calls.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  NR_BOOT_PROCS, NR_TASKS, PM_PROC_NR, VFS_PROC_NR, VM_PROC_NR, slotOf,
} from '#abi/endpoint.ts';
import type { Server } from '#abi/call-row.ts';
import { undeclared } from '#abi/program-calls.ts';
import { TRACE_IPC } from '#hardware/trace.ts';
import { Typist } from '#rigs/transcript.ts';

const SERVERS = new Map<number, Server>([
  [PM_PROC_NR, 'PM'], [VFS_PROC_NR, 'VFS'], [VM_PROC_NR, 'VM'],
]);

/** Programs that try all kinds of things, and lines that fail. */
const LINES = [
  'files', 'newer', 'rights', 'mapped', 'ids', 'clocks', 'children',
  'states', 'tracer',
].map((name) => `/usr/test/${name} >/dev/null 2>&1`);
const FAILING = [
  'cat /no /etc/motd/x /etc', 'mkdir /etc', 'rmdir /etc /bin/ls', 'cd /no',
  'ln /etc /tmp/e', 'ln -s a /tmp/l; ln -s l /tmp/a; cat /tmp/a/l',
  'mv /etc /etc/x', 'rm /no', 'kill 9999', 'cat < /', 'echo a > /etc',
  'ls | true', 'umount /', 'mount /etc /tmp', 'chmod 600 /no', '/etc/motd',
  '/etc', 'cp /bin /etc/motd', 'find / -name nothing', 'df', 'ps',
];

describe('the answers to programs', () => {
  const complaints = new Set<string>();
  const asked = new Map<number, { server: number; number: number }>();
  let typist: Typist;
  let answers = 0;
  let errors = 0;

  function hear(source: number, target: number, type: number): void {
    if (SERVERS.has(target) && slotOf(source) >= NR_BOOT_PROCS - NR_TASKS) {
      asked.set(source, { server: target, number: type });
    }
    const question = asked.get(target);
    if (question === undefined || question.server !== source) return;
    asked.delete(target);
    answers++;
    if (type < 0) errors++;
    const server = SERVERS.get(source) ?? 'PM';
    const wrong = undeclared(server, question.number, type);
    if (wrong !== null) complaints.add(wrong);
  }

  beforeAll(async () => {
    typist = await Typist.boot();
    typist.system.machine.trace.on(TRACE_IPC,
      (_cycle, _kind, _primitive, source, target, type) => {
        hear(source, target, type);
      });
    for (const line of [...LINES, ...FAILING]) typist.command(line);
  }, 300_000);
  afterAll(() => { asked.clear(); });

  it('[P11a] are among those that the table names', () => {
    expect([...complaints]).toEqual([]);
    expect(answers).toBeGreaterThan(1_000);
    expect(errors).toBeGreaterThan(100);
  });
});
