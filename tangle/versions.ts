/** Versions of single services, built after an edit of the book. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Tangled } from './assemble.ts';
import { bundleOf } from './bundle.ts';
import type { Problem } from './problem.ts';
import { outputText } from './sourcemap.ts';
import { inBook } from './syntax.ts';
import {
  BUILD, readManifest, readTangled, tangleTree, writeIfChanged,
} from './tree.ts';

/** What the files of a tree were made of, by path. */
export type Stamps = Readonly<Record<string, { readonly made: string }>>;

/** A service that was built. */
export interface BuiltVersion {
  /** The name of its program, such as `vfs`. */
  readonly name: string;
  /** The bundle, relative to the root. */
  readonly path: string;
}

export interface Versions {
  readonly built: readonly BuiltVersion[];
  /** Changed modules that a running machine cannot take. */
  readonly others: readonly string[];
  /** The stamps of the tree as it is now. */
  readonly stamps: Stamps;
  readonly problems: readonly Problem[];
}

/** A service is what has this module. */
const ENTRY = /^(servers|drivers)\/([^/]+)\/main\.ts$/;

/**
 * Tangles the book and bundles each service of which a module differs from
 * the tree that `known` are the stamps of.
 */
export async function buildVersions(
  root: string,
  known: Stamps,
): Promise<Versions> {
  const before = readManifest(root);
  const texts = new Map(Object.keys(before)
    .map((path) => [path, readTangled(root, path)]));
  const tangled = tangleTree(root);
  const stamps = readManifest(root);
  const changed = [...tangled.outputs].filter(([path, output]) => {
    if (stamps[path]?.made === known[path]?.made) return false;
    const isKnown = before[path]?.made === known[path]?.made;
    return !isKnown || texts.get(path) !== outputText(output);
  }).map(([path]) => path);
  const others = changed
    .filter((path) => !/^(servers|drivers|lib)\//.test(path));
  const made = others.some((path) => path.startsWith('abi/')) ? []
    : await bundleAll(root, tangled, new Set(changed));
  return {
    others, stamps,
    built: made.flatMap((one) => 'path' in one ? [one] : []),
    problems: made.flatMap((one) => 'path' in one ? [] : one),
  };
}

async function bundleAll(
  root: string,
  tangled: Tangled,
  changed: ReadonlySet<string>,
): Promise<(BuiltVersion | readonly Problem[])[]> {
  const made: (BuiltVersion | readonly Problem[])[] = [];
  for (const entry of tangled.outputs.keys()) {
    const [, room, name] = ENTRY.exec(entry) ?? [];
    if (room === undefined || name === undefined) continue;
    const concerned = [...changed].some((path) =>
      path.startsWith(`${room}/${name}/`) || path.startsWith('lib/'));
    if (!concerned) continue;
    const one = await bundleOne(root, tangled, changed, entry, name);
    if (one !== undefined) made.push(one);
  }
  return made;
}

/** Bundles a service; undefined if none of its modules has changed. */
async function bundleOne(
  root: string,
  tangled: Tangled,
  changed: ReadonlySet<string>,
  entry: string,
  name: string,
): Promise<BuiltVersion | readonly Problem[] | undefined> {
  const folder = join(BUILD, 'versions');
  const built = await bundleOf(root, join(root, folder, `${name}.mjs`), entry);
  if ('errors' in built) {
    return built.errors.map((one) => inBook(root, tangled.outputs, one));
  }
  if (![...built.inputs].some((path) => changed.has(path))) return undefined;
  const problems = [...tangled.outputs.values()]
    .filter(({ path }) => built.inputs.has(path))
    .flatMap((output) => [...output.problems]);
  if (problems.length > 0) return problems;
  const hash = createHash('sha256');
  for (const [path, text] of built.files) {
    if (!path.endsWith('.map')) hash.update(withoutMap(text));
  }
  const digest = hash.digest('hex').slice(0, 16);
  const path = join(folder, `${name}-${digest}.mjs`);
  mkdirSync(join(root, folder), { recursive: true });
  for (const [file, text] of built.files) {
    const isMap = file.endsWith('.map');
    writeIfChanged(join(root, isMap ? `${path}.map` : path), isMap ? text
      : `${withoutMap(text)}//# sourceMappingURL=${name}-${digest}.mjs.map\n`);
  }
  return { name, path };
}

/** The text of a bundle without the line that names its map. */
function withoutMap(text: string): string {
  return text.replace(/\/\/# sourceMappingURL=.*\n?$/, '');
}
