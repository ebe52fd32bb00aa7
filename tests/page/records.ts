/** Sessions that go from the page to `npm start`, and back. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { beginningOf, parametersOf } from '#boot/beginning.ts';
import { buildAllPrograms, programAt } from '#boot/build.ts';
import { runTo, standStill } from '#boot/replay.ts';
import { makeRootImage } from '#boot/root.ts';
import { System } from '#boot/system.ts';
import { parseRecord } from '#hardware/record.ts';
import { TRACE_ALL, TraceLog } from '#hardware/trace.ts';
import type {} from '#tangle/weave/page/parts.ts';
import { PROJECT, type Reader } from './browser.ts';
import { SOON, boot, screenOf, showing } from './machine.ts';

/** What a machine shows, and where it ends. */
interface Run {
  readonly screen: string;
  readonly cycle: number;
  readonly fingerprint: string;
  /** All events, by their hash. */
  readonly trace: number[];
}

async function hashOf(bytes: Uint8Array): Promise<number[]> {
  return [...new Uint8Array(
    await crypto.subtle.digest('SHA-256', bytes.slice()))];
}

/** Replays a record here. */
async function replayHere(text: string): Promise<Run> {
  const record = parseRecord(text);
  const begin = beginningOf(record);
  const programs = await buildAllPrograms();
  const log = new TraceLog();
  const shown: number[] = [];
  const system = new System({
    ...begin, disks: [], parameters: parametersOf(begin, 'ram'),
    init: programAt(programs, '/sbin/init'),
    ramDisk: makeRootImage(programs, begin.ramDisk),
    console: (byte) => { shown.push(byte); },
  });
  system.machine.trace.on(TRACE_ALL, log.listener);
  runTo(system, record.events, record.end);
  const fingerprint = standStill(system);
  return {
    screen: Buffer.from(shown).toString(), fingerprint,
    cycle: system.machine.clock.now, trace: await hashOf(log.bytes()),
  };
}

/** Replays a record in the page, without its panel. */
async function replayThere(page: Page, text: string): Promise<Run> {
  return page.evaluate(async (record) => {
    const part = globalThis.loomix?.machine;
    if (part === undefined) throw new Error('no machine');
    let screen = '';
    const machine = await part.RemoteMachine.switchOn({
      console: (bytes) => { screen += new TextDecoder().decode(bytes); },
      halted: () => { screen += 'halted'; },
      failed: (report) => { screen += report; },
    }, { keepTrace: true });
    await machine.ask('replay', record);
    const trace = await machine.ask('trace');
    const standing = await machine.ask('standing');
    machine.switchOff();
    const hash = await crypto.subtle.digest('SHA-256', trace.slice());
    return { screen, ...standing, trace: [...new Uint8Array(hash)] };
  }, text);
}

/** What `npm start` makes of a command line. */
function start(
  args: readonly string[], input = '',
): { readonly status: number | null; shown: string; complaints: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath,
    ['tangle/start.mjs', ...args], { cwd: PROJECT, input, encoding: 'utf8' });
  return { status, shown: stdout, complaints: stderr };
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Has the page replay a file. */
async function replayInPanel(page: Page, file: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'), press(page, 'Replay')]);
  await chooser.setFiles(file);
}

export function recordTests({ open, complaints }: Reader): void {
  const folder = mkdtempSync(join(tmpdir(), 'records-'));

  it('[L07c] go from the page to Node, to the byte', async () => {
    const page = await open('index.html');
    await boot(page);
    await page.keyboard.type('echo abc > /tmp/x; wc /tmp/x; crash null\n');
    await showing(page, /\n1 1 4[^]*\n#$/);
    await page.keyboard.type('ls /tm');
    await showing(page, /ls \/tm$/);
    await press(page, 'More');
    const [download] = await Promise.all([
      page.waitForEvent('download'), press(page, 'Save')]);
    const file = join(folder, 'page.record');
    await download.saveAs(file);
    const { status, shown, complaints: told } =
      start(['--replay', file]);
    expect(status).toBe(0);
    expect(shown.trimEnd().endsWith('ls /tm')).toBe(true);
    const text = readFileSync(file, 'utf8');
    const { end, settings } = parseRecord(text);
    expect(told).toContain(`stopped at cycle ${end}, where the record ends, `
      + `fingerprint ${settings.get('fingerprint') ?? ''}\n`);
    expect((await page.locator('.status').textContent())?.replace(/\D/g, ''))
      .toBe(String(end));
    const there = await replayThere(page, text);
    expect(there).toEqual(await replayHere(text));
    expect(there.screen.replaceAll('\r\n', '\n')).toBe(shown);
    expect(await screenOf(page)).toBe(shown.trimEnd());
    await page.context().close();
  });

  it('[L07c] go from Node to the page, to the byte', async () => {
    const file = join(folder, 'node.record');
    const live = start(['--record', file, '--memory', '96', '--seed', '5'],
      'ps\nls -l /bin | wc\nkill -9 11; echo $?\n');
    expect([live.status, live.complaints]).toEqual([0, '']);
    const page = await open('index.html');
    await boot(page);
    await press(page, 'More');
    await replayInPanel(page, file);
    await expect.poll(() => page.locator('.machine').getAttribute(
      'data-state'), SOON).toBe('paused');
    await showing(page, /# kill -9 11; [^]*\n0\n#$/);
    const text = readFileSync(file, 'utf8');
    const there = await replayThere(page, text);
    expect(there).toEqual(await replayHere(text));
    expect(there.screen.replaceAll('\r\n', '\n')).toBe(live.shown);
    expect(there.cycle).toBe(parseRecord(text).end);
    // Where it ends, the reader goes back, and on.
    await press(page, 'Back');
    const cycle = page.locator('.status');
    await expect.poll(async () => Number((await cycle.textContent())
      ?.replace(/\D/g, '')), SOON).toBe(there.cycle - 100_000);
    await press(page, 'Go on');
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('\necho on\n');
    await showing(page, /# echo on\non\n#$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.context().close();
  });

  it('[L07c] have the versions of services that were installed', async () => {
    const page = await open('index.html');
    await boot(page);
    const [then, again, back] = await page.evaluate(async () => {
      const switchOn = async () => {
        const part = globalThis.loomix?.machine;
        if (part === undefined) throw new Error('no machine');
        const machine = await part.RemoteMachine.switchOn({
          console: () => undefined, halted: () => undefined,
          failed: () => undefined,
        });
        await machine.ask('settle');
        return machine;
      };
      const [one, other] = [await switchOn(), await switchOn()];
      await one.ask('install', 'log@1.1', 'export function* main() {}');
      await one.ask('command', 'service restart log; ps');
      const then = await one.ask('standing');
      const record = await one.ask('record');
      await other.ask('replay', record);
      const again = await other.ask('standing');
      await one.ask('command', 'echo later');
      await one.ask('goTo', then.cycle);
      const back = await one.ask('standing');
      for (const machine of [one, other]) machine.switchOff();
      return [then, again, back];
    });
    expect(again).toEqual(then);
    expect(back).toEqual(then);
    await page.context().close();
  });

  it('[L07c] of other versions are refused in one line', async () => {
    const file = join(folder, 'other.record');
    start(['--record', file, '--run', 'echo a']);
    const text = readFileSync(file, 'utf8');
    const page = await open('index.html');
    await boot(page);
    await press(page, 'More');
    for (const [from, to, why] of [
      [/input 1/, 'input 2', "input record, line 1: expected 'loomix-input 1'"],
      [/\nimage ./, '\nimage x', 'the session was recorded with other '],
      [/\nfingerprint \w+/, '\nfingerprint 0', 'the recorded session ended '],
    ] as const) {
      writeFileSync(file, text.replace(from, to));
      await replayInPanel(page, file);
      const note = page.locator('.notes pre').last();
      await expect.poll(() => note.textContent(), SOON).toContain(why);
      expect(await note.textContent()).not.toContain('\n');
    }
    await page.context().close();
    rmSync(folder, { recursive: true });
  });
}
