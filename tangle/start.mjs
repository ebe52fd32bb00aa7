/**
 * `npm start [-- options]`: boots the system in this terminal.
 *
 * The system runs from a bundle, and this file is plain JavaScript: a warm
 * start loads neither a compiler nor the tools, which takes half the time
 * that tsx would. When the book or the tools have changed, the bundle is
 * made anew, by commands/bundle.ts, in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readIfPresent, stateOfSources } from './sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'build', 'bundle', 'main.mjs');
const url = pathToFileURL(program).href;
const stamp = `${program}.stamp`;

const state = stateOfSources(root);
if (!existsSync(program) || readIfPresent(stamp) !== state) {
  const { status, error } = spawnSync(process.execPath, [
    '--import', 'tsx', join(root, 'tangle', 'run.ts'), 'bundle',
  ], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
  writeIfPossible(stamp, state);
}
process.argv.splice(1, 1, program);
// What was made of the sources in this state need not be made again.
process.env.LOOMIX_SOURCES = state;
// And all bundles are of this state.
process.env.LOOMIX_BUNDLES = 'new';
mapStacks();
await import(url);

/**
 * Makes stacks speak of the book. Node could, but reads the map at once,
 * which takes a tenth of a start; here it is read for the first stack.
 */
function mapStacks() {
  let map;
  Error.prepareStackTrace = (error, frames) => {
    map ??= readMap();
    return [String(error), ...frames.map((frame) => {
      return `    at ${placeInBook(map, frame)}`;
    })].join('\n');
  };
  // Node would show the line of the bundle.
  process.on('uncaughtException', (error) => {
    console.error(error);
    process.exit(1);
  });
}

function readMap() {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${program}.map`, 'utf8')));
  } catch {
    return null;
  }
}

/** A frame of a stack as text, with its place in the Markdown if it has one. */
function placeInBook(map, frame) {
  const text = String(frame);
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (map === null || frame.getFileName() !== url) return text;
  const found = map.findEntry(line - 1, column - 1);
  if (found.originalSource === undefined) return text;
  const file = resolve(dirname(program), found.originalSource);
  const place =
    `${file}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  return text.replace(`${url}:${line}:${column}`, () => place);
}

/** Without the stamp, the bundle is made again the next time. */
function writeIfPossible(path, text) {
  try {
    writeFileSync(path, text);
  } catch {
    // A full disk, or one that may only be read.
  }
}
