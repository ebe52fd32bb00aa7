/**
 * `npm run faults` as a person meets it. Two cases are processes of the host;
 * the others call what the process calls.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';
import { runFaults } from '#rigs/faults/command.ts';

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the tool, in processes of its own. */
function runTool(args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [
    '--import', 'tsx', 'tangle/run.ts', 'faults', '--jobs', '1', ...args,
  ], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Does the same in this process. */
async function faults(args: readonly string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const status = await runFaults(['--jobs', '0', ...args], {
    print: (text) => { stdout += text; },
    complain: (text) => { stderr += text; },
  }, '', 1);
  return { status, stdout, stderr };
}

/** The lines of the table that count outcomes. */
function tableOf(text: string): string[] {
  return text.split('\n').filter((line) => /^\w+ \w+.* \d+$/.test(line));
}

let folder = '';
let json = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loomix-'));
  json = join(folder, 'counts.json');
  await buildAllPrograms();
}, 300_000);
afterAll(() => { rmSync(folder, { recursive: true }); });

describe('npm run faults', () => {
  it('[U10] kills a service in each of its traps', () => {
    const { status, stdout } = runTool(['--everywhere',
      'cat /etc/motd | cat', '--services', 'memory', '--every', '8',
      '--json', json]);
    expect(stdout).toMatch(/^memory kill +(\d+) +\1$/m);
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(json, 'utf8')))
      .toMatchObject({ missed: 0, surprises: [], failures: [] });
  }, 120_000);

  it('[U10] runs given lines with a given fault, and says what came', () => {
    const place = '1/memory/BDEV_GATHER from mfs #1/ANSWER mfs #1';
    const { status, stdout } = runTool(['--line', 'cat /bin/ls | wc',
      '--fault', `${place}=throw`]);
    expect(stdout).toContain('a fault was asked for here');
    expect(stdout).toMatch(/chapters\/09-boot\/88-faults.md:\d+/);
    expect(stdout).toMatch(/^memory throw +1 +1$/m);
    expect(status).toBe(0);
  }, 120_000);

  it('[U10] makes up sessions, the same from the same seed', async () => {
    const args = ['--seeds', '3', '--first', '40', '--services', 'memory'];
    const first = (await faults(args)).stdout;
    expect(first).toMatch(/^memory \w+.* [1-9]\d*$/m);
    expect(tableOf((await faults(args)).stdout)).toEqual(tableOf(first));
  }, 120_000);

  it('[U10] makes a failure smaller, and says how to see it', async () => {
    const at = (life: string): string =>
      `2/mfs${life}/REQ_MKDIR from vfs #1/ANSWER vfs #1=throw`;
    const lines = ['true', 'mkdir /tmp/d', 'true'];
    const { status, stdout } = await faults(['--strict',
      ...lines.flatMap((line) => ['--line', line]),
      ...['', '+1'].flatMap((life) => ['--fault', at(life)])]);
    expect(status).toBe(1);
    const [, command = ''] =
      [...stdout.matchAll(/npm run faults -- (.*)/g)].at(-1) ?? [];
    expect(command).not.toContain('true');
    const args = [...command.matchAll(/'([^']*)'|(\S+)/g)]
      .map(([, quoted, bare = '']) => quoted ?? bare);
    const again = await faults(['--strict', ...args]);
    expect([again.status, tableOf(again.stdout)])
      .toEqual([1, tableOf(stdout)]);
    expect(again.stdout).toContain('mkdir: /tmp/d: Input/output error');
  }, 120_000);

  it('[U10] has who begins again fail, too, at one place of each kind',
    async () => {
      const everywhere = ['--everywhere', 'cat /bin/ls | wc', '--services',
        'memory', '--sample'];
      const places = (await faults([...everywhere, '--places'])).stdout
        .trim().split('\n').map((place) => place.replace(/ #\d+/g, ''));
      expect(places.length).toBeGreaterThan(2);
      expect(new Set(places).size).toBe(places.length);
      const { stdout } = await faults([...everywhere, '--twice']);
      expect(stdout).toMatch(
        new RegExp(`^memory kill, memory kill +${places.length} `, 'm'));
    }, 120_000);

  it('[U10] tells what it finds at once, though it is cut short', async () => {
    const at = '1/mfs/REQ_MKDIR from vfs #1/ANSWER vfs #1=throw';
    const again = at.replace('mfs', 'mfs+1');
    let text = '';
    const cut = new Error('somebody has pulled the plug');
    await expect(runFaults(['--jobs', '0', '--strict', '--line',
      'mkdir /tmp/d', '--fault', at, '--fault', again], {
      print: (more) => {
        text += more;
        if (more.startsWith('service, kind')) throw cut;
      },
      complain: () => { /* Progress is not wanted. */ },
    }, '', 1)).rejects.toBe(cut);
    expect(text).toContain('error, found now:');
    expect(text).toMatch(/^ {2}npm run faults -- .*'mkdir/m);
  }, 120_000);

  it('fails if a line fails by itself, or makes no sense', async () => {
    const { status, stdout } = await faults(['--line', 'cat']);
    expect([status, stdout]).toEqual(
      [1, expect.stringContaining('line 1 does not end')]);
    expect((await faults(['--seeds', 'many'])).status).toBe(2);
    expect((await faults(['--help'])).stdout).toContain('--everywhere');
  }, 120_000);
});
