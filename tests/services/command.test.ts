/**
 * The command as a script meets it. Two cases run it as a process of the
 * host; the others call what the process calls.
 */
import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import {
  mkdtempSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';
import { runCommand } from '#boot/command.ts';
import { Image, checkImage } from '#rigs/image/image.ts';
import type { ServiceProgram } from '#boot/services.ts';
import { SERVICES } from '#boot/services.ts';

interface Outcome {
  readonly status: number | null;
  readonly shown: string;
  readonly complaints: string;
}

/** Runs `npm start -- ARGUMENTS`, without npm, and types `input`. */
function startProcess(args: readonly string[], input = ''): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath,
    ['tangle/start.mjs', ...args], { input, encoding: 'utf8' });
  return {
    status, shown: stdout.replaceAll('\r', ''), complaints: stderr,
  };
}

/** Does the same in this process. */
async function start(args: readonly string[], input = ''): Promise<Outcome> {
  const shown: string[] = [];
  const complaints: string[] = [];
  const status = await runCommand(args, {
    input: new PassThrough().end(input),
    output: { write: (bytes) => {
      shown.push(Buffer.from(bytes).toString('latin1'));
    } },
    errors: { write: (text) => { complaints.push(text); } },
  });
  const text = Buffer.from(shown.join(''), 'latin1').toString('utf8');
  return {
    status, shown: text.replaceAll('\r', ''), complaints: complaints.join(''),
  };
}

/** A person in a window, who reads what the system shows. */
class Person {
  readonly input = Object.assign(new PassThrough(), {
    isTTY: true, setRawMode: (): void => { /* nothing is cooked here */ },
  });
  private readonly window = new EventEmitter();
  private shown = '';
  private looks = (): void => { /* nobody looks */ };
  readonly output;

  constructor(rows: number, columns: number) {
    this.output = {
      rows, columns,
      write: (bytes: Uint8Array | string): void => {
        this.shown += Buffer.from(bytes).toString('latin1');
        this.looks();
      },
      on: (event: string, listener: () => void): void => {
        this.window.on(event, listener);
      },
    };
  }

  /** Waits until the screen, since the last time, ends like that. */
  async sees(wanted: RegExp): Promise<void> {
    while (!wanted.test(this.shown)) {
      await new Promise<void>((resolve) => { this.looks = resolve; });
    }
    this.shown = '';
  }

  types(text: string): void { this.input.write(text); }

  pulls(rows: number, columns: number): void {
    Object.assign(this.output, { rows, columns });
    this.window.emit('resize');
  }
}

/** What undoes the changes of a test to the services of all tests. */
const undo: (() => void)[] = [];
afterEach(() => { for (const one of undo.splice(0)) one(); });

/** Until the test ends, service `name` cannot be restarted. */
function onlyOneLife(name: string): void {
  const services = SERVICES as Map<string, ServiceProgram>;
  const service = services.get(name);
  if (service === undefined) throw new Error(`no service ${name}`);
  undo.push(() => { services.set(name, service); });
  services.set(name, { ...service, *main(image) {
    if (image.heritage.restarts > 0) throw new Error('cannot begin again');
    yield* service.main(image);
  } });
}

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loomix-'));
  await buildAllPrograms();
}, 300_000);
afterAll(() => { rmSync(folder, { recursive: true }); });

describe('npm start', () => {
  it('--run prints what the console prints, with its status', async () => {
    expect(startProcess(['--run', 'echo hi; exit 3'])).toEqual(
      { status: 3, shown: 'hi\n', complaints: '' });
    expect((await start(['--run', 'crash null'])).status).toBe(139);
  });

  it.each([1023, 1024, 4090, 5000, 32 * 1024])(
    '--run takes a command of %i bytes', async (length) => {
      const command = 'echo größe '.padEnd(length - 4, '0') + '12';
      expect(new TextEncoder().encode(command).length).toBe(length);
      const { status, shown } = await start(['--run', command]);
      expect([status, shown.slice(0, 7), shown.slice(-5)])
        .toEqual([0, 'größe 0', '0012\n']);
      expect(new TextEncoder().encode(shown).length).toBe(length - 4);
    });

  it('reads commands from a pipe, the end of a file too', () => {
    const { status, shown } = startProcess([],
      'cat > /tmp/f\nabc\n\x04cat /tmp/f\necho on\nshutdown\n');
    expect(status).toBe(0);
    expect(shown).toContain('\n# cat > /tmp/f\nabc\ncat /tmp/f\n# abc\n');
    expect(shown).toContain('\n# echo on\non\n# shutdown\n');
    expect(shown.endsWith('\nThe machine may be switched off.\n')).toBe(true);
  });

  it('--date is what the clock shows', async () => {
    const { shown } = await start(['--date', '2026-11-27T12:00',
      '--run', 'date; touch /tmp/a; ls -l /tmp/a']);
    expect(shown).toMatch(
      /^Fri Nov 27 12:00:00 UTC 2026\n.* Nov 27 12:00 \/tmp\/a\n$/);
    expect((await start(['--run', 'date'])).shown).toContain('1970');
  });

  it('--run that waits for ever says who waits for whom', async () => {
    const { status, shown, complaints } =
      await start(['--run', 'cat; cat; cat; cat; cat']);
    expect([status, shown]).toEqual([124, '']);
    expect(complaints).toMatch(new RegExp('^loomix: the session waits for '
      + 'input that cannot come: (.*, )?cat waits for vfs(, .*)?\\n$'));
    expect(complaints).toContain('sh waits for pm');
  });

  it('names a wrong option in one line, with status 2', async () => {
    const { status, shown, complaints } = await start(['--memory', 'lots']);
    expect([status, shown]).toEqual([2, '']);
    expect(complaints).toMatch(/^loomix: --memory lots: .*\n$/);
    expect((await start(['--help'])).shown).toContain('--memory SIZE');
  });

  it('--disk keeps the files; what is none is left alone', async () => {
    const disk = join(folder, 'disk.img');
    const on = (command: string) => start(['--disk', disk, '--run', command]);
    expect((await on('echo kept > /root/f')).status).toBe(0);
    expect((await on('cat /root/f')).shown).toBe('kept\n');
    const other = join(folder, 'letter.txt');
    writeFileSync(other, 'Dear reader');
    const { status, complaints } =
      await start(['--disk', other, '--run', 'true']);
    expect(status).toBe(2);
    expect(complaints).toContain(other);
    expect(readFileSync(other, 'utf8')).toBe('Dear reader');
  });

  it('[F08b] --disk again: further disks, which keep theirs', async () => {
    const [root, more] = [join(folder, 'root.img'), join(folder, 'more.img')];
    const on = (command: string, ...further: string[]) =>
      start(['--disk', root, ...further.flatMap((path) => ['--disk', path]),
        '--run', command]);
    const refused = async (...further: string[]): Promise<string> => {
      const { status, complaints } = await on('true', ...further);
      expect([status, complaints.split('\n').length]).toEqual([2, 2]);
      return complaints;
    };
    expect(await refused(more)).toContain('more.img: there is no such file');
    writeFileSync(more, new Uint8Array(2_000_000 - 2_000_000 % 4096));
    expect(await refused(root)).toContain('root.img: it is another disk');
    expect(await refused(more, more)).toContain('it is another disk');
    const made = await on('mkfs /dev/c0d1 && mount /dev/c0d1 /mnt'
      + ' && echo kept > /mnt/f && umount /mnt && shutdown', more);
    expect(made.complaints).toBe('');
    expect(checkImage(new Image(readFileSync(more)))).toEqual([]);
    expect((await on('mount /dev/c0d1 /mnt; cat /mnt/f', more)).shown)
      .toContain('kept\n');
    expect((await on('mount /dev/c0d1 /mnt')).shown)
      .toContain('/dev/c0d1: No such device or address');
  }, 120_000);

  it('[H06] --faults makes the disk misbehave, as --seed says', async () => {
    const disk = join(folder, 'faulty.img');
    const look = (...options: string[]) => start(['--disk', disk,
      ...options, '--trace', 'disk', '--run', 'cat /etc/rc > /dev/null']);
    await look();
    const faulty = (seed: string) =>
      look('--faults', 'late=2,short=2', '--seed', seed);
    const [one, again] = [await faulty('1'), await faulty('1')];
    expect(one.status).toBe(0);
    expect(again).toEqual(one);
    expect((await faulty('2')).complaints).not.toBe(one.complaints);
    expect((await look('--faults', 'bad=2')).status).not.toBe(0);
  }, 120_000);
});

/** A report without the host's own calls, which differ in a replay. */
function untilStack(shown: string): string {
  const [before = '', ...rest] = shown.split('\nkernel stack:\n');
  expect(rest.length).toBe(1);
  return before;
}

describe('a person', () => {
  it('[R08] has a window, and its end is orderly and recorded', async () => {
    const [record, disk] =
      [join(folder, 'person.record'), join(folder, 'person.img')];
    for (const options of [['--record', record], ['--disk', disk]]) {
      const person = new Person(40, 100);
      const session = runCommand(options, {
        input: person.input, output: person.output,
        errors: { write: () => { /* nothing is expected */ } },
      });
      await person.sees(/# $/);
      person.types('trap "/usr/test/raw > /root/f" WINCH; /usr/test/raw\n');
      await person.sees(/\n40 100\n# $/);
      person.types('sleep 1; cat /root/f\n');
      person.pulls(50, 132);
      await person.sees(/\n50 132\n# $/);
      process.emit('SIGTERM', 'SIGTERM');
      expect(await session).toBe(143);
      expect(process.listenerCount('SIGTERM')).toBe(0);
    }
    expect(checkImage(new Image(readFileSync(disk)))).toEqual([]);
    expect((await start(['--disk', disk, '--run', 'cat /root/f'])).shown)
      .toBe('50 132\n');
    const { status, shown } = await start(['--replay', record]);
    expect([status, shown]).toEqual([0, expect.stringMatching(
      /\n40 100\n.*\n50 132\n# .*The machine may be switched off.\n$/s)]);
  }, 120_000);
});

describe('a record', () => {
  it('[H08] is replayed: the same screen, and the same state', async () => {
    const record = join(folder, 'session.record');
    const live = await start(['--record', record, '--run', 'ls -l /bin; ps']);
    expect(live.status).toBe(0);
    const replayed = await start(['--replay', record]);
    expect(replayed.shown).toBe(live.shown);
    const stop = ['--replay', record, '--until', '1500000'];
    const [one, other] = [await start(stop), await start(stop)];
    expect(one.complaints).toMatch(/stopped at cycle \d+, fingerprint /);
    expect(other).toEqual(one);
  });

  it('[H08] of another version is refused in one line', async () => {
    const record = join(folder, 'other.record');
    await start(['--record', record, '--run', 'echo a']);
    const text = readFileSync(record, 'utf8');
    expect(text).toMatch(/\nfingerprint [0-9a-f]{8}\n/);
    expect(text).toMatch(/\nramdisk 16777216\n/);
    const outcomes: [number | null, string][] = [];
    for (const [from, to] of [
      [/input 1/, 'input 2'], [/\nseed \d+/, ''], [/\nimage ./, '\nimage x'],
      [/\nfingerprint \w+/, '\nfingerprint 01234567'],
      [/\nimage/, '\ncode0 vfs@1.1 none\nimage'],
    ] as const) {
      expect(text).toMatch(from);
      writeFileSync(record, text.replace(from, to));
      const { status, complaints } = await start(['--replay', record]);
      expect(complaints.trimEnd()).not.toContain('\n');
      outcomes.push([status, complaints.replace(/.*--replay/, '')]);
    }
    expect(outcomes).toEqual([
      [2, expect.stringContaining("line 1: expected 'loomix-input 1'")],
      [2, ": the record has no 'seed'\n"],
      [2, expect.stringContaining('recorded with other programs (image x')],
      [1, expect.stringMatching(/ended otherwise \(fingerprint 01234567, /)],
      [2, ": 'code0' of the record is damaged\n"],
    ]);
  });

  it('[K11] [H08] of a panic is kept, and panics again', async () => {
    const record = join(folder, 'panic.record');
    onlyOneLife('pm');
    const live = await start(['--record', record, '--run', 'kill -9 2']);
    expect(live.status).not.toBe(0);
    expect(live.shown).toContain('kernel panic: ');
    expect(live.complaints).toContain(`--replay ${record} --until `);
    const again = await start(['--replay', record]);
    expect(untilStack(again.shown)).toBe(untilStack(live.shown));
    const until = /--until (\d+)/.exec(live.complaints)?.[1] ?? '';
    expect((await start(['--replay', record, '--until', until])).shown)
      .not.toContain('panic');
  });
});
