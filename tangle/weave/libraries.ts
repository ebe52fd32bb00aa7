/**
 * The libraries of the compiler of programs, as a part of the woven book.
 * They are 15 MB, and the same as long as nobody takes other versions: so
 * the part is made once, and its first line says of what, and how.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDenseCallees } from '../libraries.ts';
import { writeIfChanged } from '../tree.ts';

/** What the worker needs of them; it has no exports that could be asked. */
const ENTRY = `import * as asc from 'assemblyscript/asc';
import * as library from 'assemblyscript';
import wasm from 'binaryen';
globalThis.loomix_libraries = { asc, library, wasm };`;

/** AssemblyScript fetches a module that it holds in a URL, and a page may
 *  fetch nothing but what is the book's. */
const FETCH = `const fetch = async (url) => new Response(
  Uint8Array.from(atob(url.split(',')[1]), (one) => one.charCodeAt(0)),
  { headers: { 'Content-Type': 'application/wasm' } });`;

/** What they import in Node alone. */
const OF_NODE = ['node:*', 'fs', 'module', 'path', 'url'];

/** Writes the part to `file`, unless it is there. `given` makes a part of a
 *  text: an expression, the promise of the libraries. */
export async function writeLibraries(
  root: string, file: string, given: (text: string) => string,
): Promise<void> {
  const head = `// ${['assemblyscript', 'binaryen'].map((name) =>
    `${name} ${versionOf(root, name)}`).join(', ')}, ${howItIsMade()}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8').startsWith(head)) return;
  writeIfChanged(file, head + given(`(async () => {
${FETCH}
${await bundled(root)}
return loomix_libraries; })()`));
}

/** A digest of those who make it. */
function howItIsMade(): string {
  const hash = createHash('sha256');
  for (const tool of ['./libraries.ts', '../libraries.ts']) {
    hash.update(readFileSync(new URL(tool, import.meta.url)));
  }
  return hash.digest('hex').slice(0, 16);
}

function versionOf(root: string, name: string): string {
  const file = join(root, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string })
    .version;
}

/** All of it as the body of an async function: modules may wait. */
async function bundled(root: string): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles: [made] } = await build({
    stdin: { contents: ENTRY, resolveDir: root }, absWorkingDir: root,
    bundle: true, write: false, minify: true, legalComments: 'none',
    platform: 'browser', format: 'esm', target: 'es2022',
    external: OF_NODE, define: { 'import.meta.url': '""' },
    logLevel: 'silent',
    plugins: [{
      name: 'dense callees',
      setup(bundler) {
        bundler.onLoad({ filter: /[\\/]binaryen[\\/]index\.js$/ },
          ({ path }) => ({
            contents: withDenseCallees(readFileSync(path, 'utf8')),
          }));
      },
    }],
  });
  return made?.text ?? '';
}
