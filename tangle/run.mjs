/**
 * Starts one of the tools: `node tangle/run.mjs tangle --watch`.
 *
 * The tools are TypeScript. They are bundled into build/.loom once, and
 * again whenever one of their files changes, so that a warm start costs a
 * few milliseconds.
 */
import { createHash } from 'node:crypto';
import {
  existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync,
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

const bundle = join(root, 'build', '.loom', `${command}.${digest()}.mjs`);
if (!existsSync(bundle)) await makeBundle();
process.setSourceMapsEnabled(true);
const tool = await import(pathToFileURL(bundle).href);
await tool.main(root, rest);

/** Names the state of the tools' sources. */
function digest() {
  const hash = createHash('sha256');
  for (const file of readdirSync(here, { recursive: true }).sort()) {
    if (!/\.(ts|mjs|css)$/.test(String(file))) continue;
    hash.update(`${file}\n`).update(readFileSync(join(here, String(file))));
  }
  return hash.digest('hex').slice(0, 16);
}

async function makeBundle() {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  mkdirSync(dirname(bundle), { recursive: true });
  const temporary = `${bundle}.${process.pid}.tmp`;
  writeFileSync(temporary, result.outputFiles[0]?.contents ?? '');
  renameSync(temporary, bundle);
}
