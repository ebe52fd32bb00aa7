/** What a start reads and runs when nothing has changed since the last. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';

/** Notes each file that is read, each import, and each process begun. */
const WATCH = `
import fs from 'node:fs';
import children from 'node:child_process';
import { register, syncBuiltinESMExports } from 'node:module';
const note = (what) => fs.appendFileSync(process.env.NOTES, what + '\\n');
const { readFileSync } = fs;
fs.readFileSync = (path, ...more) => {
  note('read ' + path);
  return readFileSync(path, ...more);
};
for (const name of ['fork', 'spawn', 'spawnSync']) {
  const begin = children[name];
  children[name] = (...all) => { note('begin'); return begin(...all); };
}
syncBuiltinESMExports();
const hook = \`import { appendFileSync } from 'node:fs';
export function resolve(name, context, next) {
  appendFileSync(process.env.NOTES, 'import ' + name + '\\\\n');
  return next(name, context);
}\`;
register('data:text/javascript,' + encodeURIComponent(hook));
`;

function start(notes: string | null): void {
  const watch = notes === null ? [] : [
    '--import', `data:text/javascript,${encodeURIComponent(WATCH)}`];
  const { status, stdout, stderr } = spawnSync(process.execPath,
    [...watch, 'tangle/start.mjs', '--run', 'echo up'],
    { encoding: 'utf8', env: { ...process.env, NOTES: notes ?? '' } });
  expect([status, stdout.trim(), stderr]).toEqual([0, 'up', '']);
}

it('[X04c] a warm start loads no compiler, no tools, no map', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loomix-warm-'));
  onTestFinished(() => { rmSync(folder, { recursive: true }); });
  await buildAllPrograms();
  start(null);
  const notes = join(folder, 'notes');
  start(notes);
  const lines = readFileSync(notes, 'utf8').trim().split('\n');
  const project = (text: string): string =>
    text.slice(text.indexOf(process.cwd()) + process.cwd().length + 1);
  const read = lines.filter((line) => line.startsWith('read '))
    .map(project).filter((path) => !/^(chapters|tangle)\//.test(path));
  expect(read).toEqual([
    'package-lock.json', 'build/bundle/main.mjs.stamp',
    'build/bundle/programs',
  ]);
  expect(lines).toContain('import @jridgewell/trace-mapping');
  expect(lines.filter((line) =>
    /^begin|^import .*(assemblyscript|binaryen|esbuild|tsx)/.test(line)))
    .toEqual([]);
}, 300_000);
