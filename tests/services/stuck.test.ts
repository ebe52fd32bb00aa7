/**
 * A service that hangs crashes in the same step wherever the system runs:
 * what one program of the host recorded, others replay.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';
import { runCommand } from '#boot/command.ts';

const HANG = 'service up /service/stuck -dev /dev/hello; cat /dev/hello; ' +
  'cat /dev/klog; echo alive';

/** Runs a program of the host that boots the system; all that it says. */
function run(program: readonly string[], args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(
    process.execPath, [...program, ...args], { encoding: 'utf8' });
  return stdout + stderr;
}

/** Boots it in this process. */
async function runHere(args: readonly string[]): Promise<string> {
  let [shown, complaints] = ['', ''];
  await runCommand(args, {
    input: new PassThrough().end(''),
    output: { write: (bytes) => {
      shown += Buffer.from(bytes).toString('latin1');
    } },
    errors: { write: (text) => { complaints += text; } },
  });
  return shown + complaints;
}

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loomix-'));
  await buildAllPrograms();
}, 300_000);
afterAll(() => { rmSync(folder, { recursive: true }); });

it('[K11] a hang is the same crash in a bundle, in tsx and here', async () => {
  const record = join(folder, 'record');
  const shown = await runHere(['--record', record, '--run', HANG]);
  expect(shown).toContain('no trap after 10000000 rounds of loops');
  expect(shown).toContain("rs: service 'stuck' runs again");
  expect(shown).toMatch(/alive\r?\n$/);
  // What a replay says at last has a hash of the whole machine in it.
  const here = await runHere(['--replay', record]);
  expect(here.startsWith(shown)).toBe(true);
  expect(here).toMatch(/[0-9a-f]{8}/);
  expect(run(['tangle/start.mjs'], ['--replay', record])).toBe(here);
  expect(run(['--import', 'tsx', 'build/boot/main.ts'],
    ['--replay', record])).toBe(here);
}, 120_000);
