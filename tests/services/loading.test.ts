// Who loads programs in the running system, and through which callbacks.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Typist } from '#rigs/transcript.ts';
import type * as Library from '#lib/libexec.ts';
import type { LoadTarget, ProgramFile } from '#lib/libexec.ts';

interface Load {
  /** The module that called the library. */
  readonly user: string;
  readonly program: ProgramFile;
  readonly used: Set<string>;
  status: number;
}

const loads: Load[] = [];

/** Who called: the section of the frame below this module and the library. */
function caller(): string {
  const frames = (new Error().stack ?? '').split('\n').slice(1)
    .filter((line) => !/loading\.test|libexec|\.next|15-loading/.test(line));
  return /(?:chapters|build)\/([^:)]*)/.exec(frames[0] ?? '')?.[1] ?? '?';
}

/** The library, with somebody who takes down what its users do. */
function watched(library: typeof Library): typeof Library {
  return {
    ...library,
    *loadProgram(program: ProgramFile, target: LoadTarget) {
      const used = new Set<string>();
      const load: Load = { user: caller(), program, used, status: NaN };
      loads.push(load);
      const noted: LoadTarget = {
        begin: () => { used.add('begin'); return target.begin(); },
        fill: (area, offset) => {
          used.add('fill');
          return target.fill(area, offset);
        },
        stack: (area) => { used.add('stack'); return target.stack(area); },
        abandon: () => { used.add('abandon'); return target.abandon(); },
      };
      load.status = yield* library.loadProgram(program, noted);
      return load.status;
    },
  };
}

describe('program loading in the running system', () => {
  let typist: Typist;
  beforeAll(async () => {
    // All modules anew: others have loaded them with the library as it is.
    vi.resetModules();
    vi.doMock('#lib/libexec.ts', async (original) =>
      watched(await original<typeof Library>()));
    const { Typist } = await import('#rigs/transcript.ts');
    typist = await Typist.boot();
    typist.command('service up /service/hello -dev /dev/hello');
    // A hosted one; restarts of those are in place, and load nothing.
    typist.command('service up /service/log -label another');
  }, 300_000);

  afterAll(() => {
    vi.doUnmock('#lib/libexec.ts');
    vi.resetModules();
  });

  /** The loads of the user whose section's name holds `section`. */
  const by = (section: string): Load[] =>
    loads.filter((load) => load.user.includes(section));

  it('[K05] is one library, used by the kernel, VM, VFS and RS', () => {
    const users = ['64-booting', '78-boot', '75-exec', '56-rs-processes'];
    expect(loads.filter((load) =>
      !users.some((user) => load.user.includes(user)))).toEqual([]);
    expect(by('64-booting')).toHaveLength(1);
    expect(by('78-boot')).toHaveLength(11);
    expect(by('75-exec').length).toBeGreaterThan(3);
    expect(by('56-rs-processes')).toHaveLength(2);
    expect(by('56-rs-processes').map((load) => load.program.hosted))
      .toEqual([false, true]);
  });

  it('[K05] is driven by the callbacks of each user', () => {
    for (const load of loads) {
      expect([load.user, load.status]).toEqual([load.user, 0]);
      expect([load.user, ...load.used].sort()).toEqual(
        [load.user, 'begin', 'fill', 'stack'].sort());
    }
  });

  it('[K05] gives processes that work', () => {
    expect(typist.command('cat /dev/hello')).toContain('Hello, world!');
    expect(typist.command('echo typed')).toBe('typed\n');
  });
});
