import { beforeAll, describe, expect, it } from 'vitest';
import { Typist } from '#rigs/transcript.ts';

interface Row { readonly pid: number; readonly parent: number }

/** The rows of `ps` by name: pid and parent's pid. */
function processes(typist: Typist): Map<string, Row> {
  const rows = typist.command('ps').trim().split('\n').slice(1);
  return new Map(rows.map((row) => {
    const [pid, parent, , , , name] = row.trim().split(/\s+/);
    return [name ?? '', { pid: Number(pid), parent: Number(parent) }];
  }));
}

describe('services and programs in the running system', () => {
  let typist: Typist;
  beforeAll(async () => { typist = await Typist.boot(); }, 120_000);

  it('[P04] programs descend from init, services from RS', () => {
    const all = processes(typist);
    const rs = all.get('rs')?.pid;
    for (const name of ['pm', 'vfs', 'ds', 'tty', 'vm', 'mfs']) {
      expect([name, all.get(name)?.parent]).toEqual([name, rs]);
    }
    expect(all.get('init')).toEqual({ pid: 1, parent: 1 });
    expect(all.get('sh')?.parent).toBe(1);
    expect(all.get('ps')?.parent).toBe(all.get('sh')?.pid);
  });

  it('[P01] a service outlives SIGTERM: it is only told', () => {
    const tty = processes(typist).get('tty')?.pid;
    expect(typist.command(`kill -TERM ${tty}`)).toBe('');
    expect(processes(typist).get('tty')?.pid).toBe(tty);
  });

  it('[P02] nobody can feign a fault of a service', () => {
    const tty = processes(typist).get('tty')?.pid;
    expect(typist.command(`kill -SEGV ${tty}`)).toContain('not permitted');
    expect(processes(typist).has('tty')).toBe(true);
  });

  it('[S19] RS hears of a dead service and has it go on', () => {
    const before = processes(typist);
    const pfs = before.get('pfs')?.pid;
    expect(typist.command(`kill -KILL ${pfs}`) + typist.command('sync'))
      .toContain("rs: service 'pfs' runs again (signal 9)");
    expect(processes(typist).get('pfs')).toEqual(before.get('pfs'));
    expect(typist.command('echo alive | cat')).toBe('alive\n');
  });

  it('[P04] a child that crashes is told to its parent', () => {
    expect(typist.command('crash')).toContain('Segmentation fault');
    expect(typist.command('echo $?')).toBe('139\n');
  });

  it('[P04] processes that end leave nothing behind', () => {
    const before = processes(typist);
    for (let i = 0; i < 20; i++) typist.command('true');
    const after = processes(typist);
    expect([...after.keys()]).toEqual([...before.keys()]);
  });
});
