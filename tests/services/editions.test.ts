/** Each server is updated to a version with other records, and back. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { TypistParts } from '#rigs/transcript.ts';
import { Typist, buildTypistParts } from '#rigs/transcript.ts';
import { editions, type Edit } from '../support/editions.ts';

/** A record of a service; what its second and third version have. */
interface Changed {
  readonly service: string;
  /** The section of the record, and that of keepState. */
  readonly section: string;
  readonly main: string;
  readonly record: string;
  /** Of the field that is added; imported in that section. */
  readonly kind: string;
  /** More changes of the second version: texts, and its steps. */
  readonly changes?: Edit['changes'];
  readonly forth: string;
  readonly back: string;
}

const ADDED = '({ ...f, edition: 2 })';
const TAKEN = '(({ edition, ...f }) => f)(f)';

/** A field in two halves, behind the name that the code knows. */
function halves(name: string): string {
  return `get ${name}() { return this.${name}High * 65536 + this.${name}Low; }
  set ${name}(v) {
    this.${name}Low = v & 65535;
    this.${name}High = v >> 16;
  }`;
}

const CHANGED: readonly Changed[] = [
  { service: 'servers/pm', record: 'pm.Process', kind: 'u16()',
    section: '05-signals-liveupdate/10-process-records.md',
    main: '05-signals-liveupdate/30-pm-main.md', forth: ADDED, back: TAKEN },
  { service: 'servers/vfs', record: 'vfs.Vnode', kind: 'i32()',
    section: '07-mfs-cache/61-file-tables.md',
    main: '07-mfs-cache/80-vfs-main.md', forth: ADDED, back: TAKEN },
  { service: 'servers/mfs', record: 'mfs.Inode', kind: 'u32()',
    section: '07-mfs-cache/28-inodes.md',
    main: '07-mfs-cache/48-mfs-main.md',
    // One field in two, and one less.
    changes: [
      ['  uid: i32(),\n', '  uidLow: i32(), uidHigh: i32(),\n'],
      ['  seeked: flag(),\n', ''],
      ['get type(): number { return this.mode & S_IFMT; }', `${halves('uid')}
  get seeked() { return false; }
  set seeked(_v) { /* no longer */ }
  get type(): number { return this.mode & S_IFMT; }`]],
    forth: `(({ uid, seeked, ...f }) => ({ ...f, edition: 2,
      uidLow: uid & 65535, uidHigh: uid >> 16 }))(f)`,
    back: `(({ edition, uidLow, uidHigh, ...f }) => ({ ...f, seeked: false,
      uid: uidHigh * 65536 + uidLow }))(f)` },
  { service: 'servers/ds', record: 'ds.State', kind: 'u32()',
    section: '06-ds-safemap/20-ds-table.md',
    main: '06-ds-safemap/30-ds-calls.md',
    changes: [['  /** By `placeOf`; at most NR_DS_KEYS. */', '']],
    // A table in another order.
    forth: '({ ...f, edition: 2, entries: [...f.entries].reverse() })',
    back: TAKEN },
  { service: 'servers/pfs', record: 'pfs.Pipe', kind: 'u32()',
    section: '07-mfs-cache/81-pipe-server.md',
    main: '07-mfs-cache/81-pipe-server.md', forth: ADDED, back: TAKEN },
  { service: 'servers/vm', record: 'vm.Process', kind: 'i32()',
    section: '03-vm/38-state.md', main: '03-vm/80-server.md',
    forth: ADDED, back: TAKEN },
  { service: 'drivers/tty', record: 'tty.State', kind: 'i32()',
    section: '09-boot/12-terminal-driver.md',
    main: '09-boot/12-terminal-driver.md', forth: ADDED, back: TAKEN },
  { service: 'drivers/disk', record: 'disk.Driver', kind: 'u32()',
    section: '07-mfs-cache/54-disk-driver.md',
    main: '07-mfs-cache/54-disk-driver.md', forth: ADDED, back: TAKEN },
  { service: 'drivers/memory', record: 'memory.Map', kind: 'u32()',
    section: '07-mfs-cache/52-memory-driver.md',
    main: '07-mfs-cache/52-memory-driver.md', forth: ADDED, back: TAKEN },
  { service: 'drivers/log', record: 'log.State', kind: 'u32()',
    section: '09-boot/14-log-driver.md',
    main: '09-boot/14-log-driver.md', forth: ADDED, back: TAKEN },
  { service: 'servers/rs', record: 'rs.Service', kind: 'u32()',
    section: '04-sef-rs/52-rs-state.md',
    main: '04-sef-rs/60-rs-running.md', forth: ADDED, back: TAKEN },
];

function stepFrom(from: number, name: string, body: string): string {
  return `{ name: '${name}', from: ${from}, step: (f) => ${body} }`;
}

/** The edits that make the second, or third, version. */
function edits(version: 2 | 3): Edit[] {
  return CHANGED.flatMap(({ section, main, record, kind, changes = [],
    forth, back }): Edit[] => {
    const steps = [stepFrom(1, record, forth), stepFrom(2, record, back)]
      .slice(0, version - 1).join(', ');
    const field = version === 2 ? `\n  edition: ${kind},` : '';
    const begin = `record('${record}', 1, {`;
    const edited: [string, string] =
      [begin, `${begin.replace('1, {', `${version}, {`)}${field}`];
    const keep = main.endsWith('60-rs-running.md') ? 'findState(image, {'
      : 'keepState(image, {';
    return [
      { section, changes: [edited, ...version === 2 ? changes : []] },
      { section: main, changes: [[keep, `${keep} steps: [${steps}],`]] },
    ];
  });
}

let parts: TypistParts;
const programs =
  new Map<string, Awaited<ReturnType<typeof editions>>[number]>();
beforeAll(async () => {
  parts = await buildTypistParts();
  const services = CHANGED.map(({ service }) => service);
  const made = await editions([edits(2), edits(3)], services);
  for (const [n, one] of made.entries()) programs.set(`${n + 2}`, one);
}, 300_000);

const LABELS = ['pm', 'vfs', 'fs_imgrd', 'ds', 'pfs', 'vm', 'tty', 'disk',
  'memory', 'log', 'rs'];
const WORK = '(mkdir -p /tmp/usr/test; for n in 1 2 3 4; do '
  + 'cp /usr/test/[fs]* /tmp/usr/test; done; echo copied > /tmp/done) &';
const COMPARE = 'wait; cat /tmp/done; for f in files sieve signals; do '
  + 'cmp /usr/test/$f /tmp/usr/test/$f && echo same; done';

function boot(): Typist {
  const typist = new Typist(parts, { prepare: ({ kernel }) => {
    for (const [version, services] of programs) {
      for (const [name, program] of services) {
        kernel.core.programs.set(`${name}@${version}`, program);
      }
    }
  } });
  typist.read();
  return typist;
}

describe('a version with changed records', () => {
  it.each(LABELS)('[U04] [U11] takes over from %s in the middle of work, '
    + 'and gives back', (label) => {
    const typist = boot();
    typist.command(WORK);
    for (const version of ['2', '3']) {
      const shown = typist.command(
        `service update ${label} -version ${version}`);
      expect(shown).toContain(`@${version} now`);
    }
    expect(typist.command(`service status ${label}`)).toContain('@3');
    expect(typist.command(COMPARE)).toContain('copied\nsame\nsame\nsame\n');
  });

  it('[U11] of all services at once, and back', () => {
    const typist = boot();
    typist.command(WORK);
    for (const version of ['2', '3']) {
      typist.command(`service update ${LABELS.join(' ')} -version ${version}`);
      const shown = typist.command('service status');
      expect(shown.match(new RegExp(`@${version} `, 'g')))
        .toHaveLength(LABELS.length);
    }
    expect(typist.command(COMPARE)).toContain('copied\nsame\nsame\nsame\n');
  });
});
