/**
 * The scripts of the woven book: a small one that each page loads, and the
 * parts that it loads when a reader asks for them.
 */
import { createHash } from 'node:crypto';
import {
  existsSync, mkdirSync, readdirSync, readFileSync, rmSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import MiniSearch from 'minisearch';
import type * as Build from '#boot/build.ts';
import type * as Page from '#boot/page.ts';
import type * as Packed from '#host/packed.ts';
import { readBook } from '../book.ts';
import { BUILD, writeIfChanged } from '../tree.ts';
import { declarationsOf } from './declarations.ts';
import { writeLibraries } from './libraries.ts';
import { partOfText } from './page/manifest.ts';
import { partOfNames } from './page/named.ts';
import { SEARCH } from './page/words.ts';
import type { Woven } from './weave.ts';

/** Where the sources of the scripts are. */
const SOURCES = 'tangle/weave/page';

/** The part with the libraries of the compiler. */
const LIBRARIES = 'libraries';

/** The folder of the parts, in the woven book. */
const PARTS = 'parts';

/** The parts that are scripts, by their sources. */
const PAGE_PARTS = [
  'machine', 'search', 'editor', 'book', 'names', 'tests', 'figures', 'types',
] as const;

/** What modules and tests of the book import that is not in it. */
const PACKAGES = ['vitest', 'binaryen', 'node:fs'];

/** What runs in the worker, in the tangled tree. */
const WORKER = 'boot/page-main.ts';

/** True for a book with a system that runs in a page. */
export function hasSystem(root: string): boolean {
  return existsSync(join(root, BUILD, WORKER));
}

/** Writes the scripts of the book in `root` to `folder`. Does nothing for
 *  a book without a system. Throws an Error if there is a mistake in one. */
export async function writeScripts(
  root: string,
  folder: string,
  { passages, names, support, manifest }: Pick<Woven,
    'passages' | 'names' | 'support' | 'manifest'>,
): Promise<void> {
  if (!hasSystem(root)) return;
  const programs = await readPrograms(root);
  const worker = await bundle(root, join(BUILD, WORKER));
  const parts = new Map([
    ...await bundleAll(root, worker.text),
    [`${PARTS}/programs.js`, given('programs', latin(programs.first))],
    [`${PARTS}/later.js`, given('later', latin(programs.later))],
    [`${PARTS}/manifest.js`, given('manifest', JSON.stringify(manifest))],
    ...textsOf(root),
    ...await compilerParts(root, folder),
    [`${PARTS}/support.js`, given('support',
      JSON.stringify(Object.fromEntries(support)))],
    [`${PARTS}/index.js`, given('index', indexOf(passages))],
    [`${PARTS}/map.js`, given('map', worker.map)],
    ...namesOfPages(names),
  ]);
  mkdirSync(join(folder, PARTS), { recursive: true });
  const libraries = `${PARTS}/${LIBRARIES}.js`;
  await writeLibraries(root, join(folder, libraries),
    (text) => given(LIBRARIES, text));
  for (const name of readdirSync(
    join(folder, PARTS), { recursive: true }).map(String)) {
    const path = `${PARTS}/${name.split(sep).join('/')}`;
    if (path === libraries) continue;
    if (path.endsWith('.js') && !parts.has(path)) rmSync(join(folder, path));
  }
  for (const [path, text] of parts) writeIfChanged(join(folder, path), text);
}

/** The compiler and what it has to know; they are kept as they are until the
 *  packages, or what makes them, change. */
async function compilerParts(
  root: string, folder: string,
): Promise<[string, string][]> {
  const names = ['compiler', 'declarations/bare', 'declarations/host'];
  const hash = createHash('sha256');
  for (const path of ['package-lock.json', 'tsconfig.json',
    'tangle/weave/declarations.ts', 'tangle/check/worlds.ts',
    `${SOURCES}/check-worker.ts`]) hash.update(readFileSync(join(root, path)));
  const mark = `// ${hash.digest('hex')}\n`;
  const known = names.map((name) => [`${PARTS}/${name}.js`,
    textAt(join(folder, PARTS, `${name}.js`))] as [string, string]);
  if (known.every(([, text]) => text.startsWith(mark))) return known;
  const { bare, host } = declarationsOf(root, PACKAGES);
  const { text } = await bundle(root, `${SOURCES}/check-worker.ts`);
  const texts = [text, JSON.stringify(bare), JSON.stringify(host)];
  return names.map((name, n) => [`${PARTS}/${name}.js`,
    mark + given(name, texts[n] ?? '')]);
}

function textAt(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** What is known of the names in the code of each page. */
function namesOfPages(names: Woven['names']): [string, string][] {
  return [...names].map(([section, data]) => {
    const name = partOfNames(section.file);
    return [`${PARTS}/${name}.js`, given(name, JSON.stringify(data))];
  });
}

/** Each section of the book. */
function textsOf(root: string): [string, string][] {
  return readBook(root).sections.map(({ file, text }) => {
    const name = partOfText(file);
    return [`${PARTS}/${name}.js`, given(name, text)];
  });
}

/** The index of the search. */
function indexOf(passages: Woven['passages']): string {
  const index = new MiniSearch(SEARCH);
  index.addAll(passages.map((passage, id) => ({ ...passage, id })));
  return JSON.stringify(index);
}

/** The scripts and style sheets that are bundled, by their paths. */
async function bundleAll(
  root: string,
  worker: string,
): Promise<[string, string][]> {
  const tests = await bundle(root, `${SOURCES}/test-worker.ts`,
    { globalName: 'loomix_tests' });
  const define = {
    WORKER_TEXT: JSON.stringify(worker),
    TEST_WORKER_TEXT: JSON.stringify(tests.text),
  };
  const made: [string, string][] = [];
  const entry = await bundle(root, `${SOURCES}/entry.ts`);
  made.push(['page.js', entry.text]);
  for (const name of PAGE_PARTS) {
    const { text } = await bundle(root, `${SOURCES}/${name}.ts`,
      { define, globalName: 'loomix_part' });
    made.push([`${PARTS}/${name}.js`, `${text}${register(name)}`]);
  }
  const style = await bundle(root, `${SOURCES}/machine.css`);
  made.push([`${PARTS}/machine.css`, style.text]);
  return made;
}

/** A bundle for browsers, and its map. */
async function bundle(
  root: string,
  path: string,
  options: { define?: Record<string, string>; globalName?: string } = {},
): Promise<{ readonly text: string; readonly map: string }> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(root, path)], absWorkingDir: root,
    outfile: join(root, BUILD, 'book', 'out', 'bundle.js'),
    bundle: true, write: false, minify: true, sourcemap: 'external',
    platform: 'browser', format: 'iife', target: 'es2022',
    legalComments: 'none', logLevel: 'silent', ...options,
  });
  const found = (ending: RegExp): string => {
    return outputFiles.find((file) => ending.test(file.path))?.text ?? '';
  };
  return { text: found(/\.(js|css)$/), map: found(/\.js\.map$/) };
}

/** The end of a part: it tells where it is. */
function register(name: string): string {
  return `(globalThis.loomix??={}).${name}=loomix_part;\n`;
}

/** A part that is only a text. */
function given(name: string, text: string): string {
  const quoted = text.replace(/[\\"\n\r\u2028\u2029]/g, (one) => {
    return one === '\n' ? '\\n' : one === '\r' ? '\\r' : `\\${one}`;
  });
  return `(globalThis.loomix??={})[${
    JSON.stringify(name)}]="${quoted}";\n`;
}

/** Bytes as characters. */
function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** All programs of the book, compiled: those of the boot, and the others. */
async function readPrograms(
  root: string,
): Promise<{ readonly first: Uint8Array; readonly later: Uint8Array }> {
  const module = async (path: string): Promise<unknown> => {
    return import(pathToFileURL(join(root, BUILD, path)).href);
  };
  const { buildAllPrograms } =
    await module('boot/build.ts') as typeof Build;
  const { packPrograms } = await module('host/packed.ts') as typeof Packed;
  const programs = await buildAllPrograms((line) => {
    console.error(line);
  });
  const { FIRST_PROGRAMS } = await module('boot/page.ts') as typeof Page;
  const later = new Map([...programs]
    .filter(([name]) => !FIRST_PROGRAMS.includes(name)));
  return {
    first: packPrograms({ state: '', programs }, [...later.keys()]),
    later: packPrograms({ state: '', programs: later }),
  };
}
