/**
 * Starts one of the tools: `node tangle/run.mjs tangle --watch`.
 *
 * The tools are TypeScript. They are bundled into build/.loom once, and
 * again whenever one of their files changes, so that a warm start costs a
 * few milliseconds.
 */
import { createHash } from 'node:crypto';
import {
  existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const [command = '', ...rest] = process.argv.slice(2);
const entry = join(here, 'commands', `${command}.ts`);
if (!/^\w+$/.test(command) || !existsSync(entry)) {
  console.error(`there is no tool '${command}'`);
  process.exit(2);
}

const folder = join(root, 'build', '.loom', `${command}.${digest()}`);
const bundle = join(folder, `${command}.mjs`);
if (!existsSync(bundle)) await makeBundle();
process.setSourceMapsEnabled(true);
const tool = await import(pathToFileURL(bundle).href);
await tool.main(root, rest);

/** Names the state of the tools' sources. */
function digest() {
  const hash = createHash('sha256');
  for (const file of readdirSync(here, { recursive: true }).sort()) {
    if (!/\.(ts|mjs)$/.test(String(file))) continue;
    hash.update(`${file}\n`).update(readFileSync(join(here, String(file))));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Several may do this at once: each in a folder of its own, then moved. */
async function makeBundle() {
  const { build } = await import('esbuild');
  const temporary = `${folder}.${process.pid}.tmp`;
  await build({
    entryPoints: [entry],
    outdir: temporary,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  removeOld();
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true });
    if (!existsSync(bundle)) throw error;
  }
}

/** Removes the bundles of this tool that are older than an hour. */
function removeOld() {
  const all = join(root, 'build', '.loom');
  for (const name of readdirSync(all)) {
    if (!name.startsWith(`${command}.`)) continue;
    const age = Date.now() - statSync(join(all, name)).mtimeMs;
    if (age > 3_600_000) rmSync(join(all, name), { recursive: true });
  }
}
