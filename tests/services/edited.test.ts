/**
 * Eight services are edited in the book, and the running machine takes them
 * all, one after the other, during a copy and a pipeline; and gives them
 * back.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TypistParts } from '#rigs/transcript.ts';
import { Typist, buildTypistParts } from '#rigs/transcript.ts';
import type { Edition } from '#host/workshop.ts';
import { BookCopy } from '#tests/support/bookcopy.ts';

/** Program, label, and the section with its main. */
const SERVICES = [
  ['vfs', 'vfs', '07-mfs-cache/80-vfs-main.md'],
  ['mfs', 'fs_imgrd', '07-mfs-cache/48-mfs-main.md'],
  ['pm', 'pm', '05-signals-liveupdate/30-pm-main.md'],
  ['vm', 'vm', '03-vm/80-server.md'],
  ['rs', 'rs', '04-sef-rs/60-rs-running.md'],
  ['ds', 'ds', '06-ds-safemap/30-ds-calls.md'],
  ['tty', 'tty', '09-boot/12-terminal-driver.md'],
  ['disk', 'disk', '07-mfs-cache/54-disk-driver.md'],
] as const;
/** What each says once, and an edit that makes other code of it. */
const START = 'sefStartup(image';
const EDITED = 'sefStartup(image ?? image';

let parts: TypistParts;
let book: BookCopy;
let editions: readonly Edition[] = [];
beforeAll(async () => {
  parts = await buildTypistParts();
  book = new BookCopy();
  for (const [, , section] of SERVICES) book.edit(section, START, EDITED);
  while (editions.length < SERVICES.length) {
    const more = await book.built();
    if (more.length === 0) throw new Error(book.told.join('\n'));
    editions = [...editions, ...more];
  }
}, 300_000);
afterAll(() => { book.close(); });

const WORK = 'copy() { mkdir -p /tmp/usr/test; '
  + 'cp /usr/test/[fs]* /tmp/usr/test; }; '
  + '(for n in 1 2 3 4 5 6; do copy; '
  + 'cmp /usr/test/sieve /tmp/usr/test/sieve || echo DIFFERS; '
  + 'rm -r /tmp/usr; done; copy; echo copied > /tmp/done) & '
  + '(yes through | head -n 30000 | cat | wc -l > /tmp/lines) & ';
const COMPARE = 'wait; cat /tmp/done /tmp/lines; for f in files sieve '
  + 'signals; do cmp /usr/test/$f /tmp/usr/test/$f && echo same; done';

describe('services that were edited in the book', () => {
  it('[U04] [U11] are taken by the running machine, and given back', () => {
    const typist = new Typist(parts);
    typist.read();
    for (const { name, program } of editions) {
      typist.system.install(name, program);
    }
    const forth = SERVICES.map(([, label]) => `service update ${label}`);
    const back = SERVICES.map(([, label]) =>
      `service update ${label} -version 1.0`);
    const shown = typist.command(`${WORK} ${forth.join('; ')}; `
      + `service status; [ -f /tmp/done ] || echo copying; ${
        back.join('; ')}`);
    expect(shown).toContain('copying\n');
    expect(shown).not.toMatch(/DIFFERS|crashed/);
    for (const [program, label] of SERVICES) {
      expect(shown).toContain(`'${label}' is ${program}@1.1 now`);
      expect(shown).toMatch(new RegExp(`^${label} .* ${program}@1.1 `, 'm'));
      expect(shown).toContain(`'${label}' is ${program}@1.0 now`);
    }
    expect(typist.command(COMPARE)).toMatch(
      /copied\n30000\n(same\n){3}$/);
    expect(typist.command('service status')).toContain('vfs@1.0 (1.1)');
  });
});
