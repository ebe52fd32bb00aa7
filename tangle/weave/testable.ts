/** The sections whose tests run in a page, and what they need for it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tangled } from '../assemble.ts';
import { testPath } from '../destination.ts';
import { linesText } from '../lines.ts';
import type { Section } from '../section.ts';

/** What tests may import that is not in the book. */
const SUPPORT = /^(?:tests\/support|tangle)\/[\w-]+\.ts$/;

/** What a page has in place of a module, in `page/instead/`. */
const INSTEAD: Readonly<Record<string, string>> = {
  'boot/build.ts': 'build', 'host/where.ts': 'where',
  'rigs/image/fsck-minix.ts': 'fsck-minix', 'node:fs': 'fs',
};

/** What is replaced by nothing: a test that asks for it means it. */
const DEBUGGER = 'host/where.ts';

/** What a module imports to run, not only for its types. */
const IMPORT =
  /^(?:import|export)\s+(?!type\b)(?:([^;']*?)\sfrom\s+)?'([^']+)'/gm;

/** What can only be done in Node. */
const NODE: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\bimport\(\s*[^'\s]/, 'import() of a value'],
  [/\bBuffer\.(?!compare\b)/, 'Buffer'],
  [/\.md:\\d/, 'stacks in terms of the book'],
  [/\bprocess\.(?:env|memoryUsage|hrtime|cpuUsage|stdout|exit)\b/, 'process'],
];

/** Tells which sections a page can try, from their imports. */
export class Testable {
  /** What their tests import that is not in the book, or is replaced: texts
   *  by the paths that are imported. */
  readonly support = new Map<string, string>();
  /** What each module imports; or what it needs that a page has not. */
  private readonly known = new Map<string, readonly string[] | string>();

  constructor(private readonly tangled: Tangled) {}

  /** True if the section has tests, and nothing that they import, directly
   *  or not, needs more than a page has. */
  has(section: Section): boolean {
    return this.tangled.outputs.has(testPath(section))
      && this.lacks(section) === undefined;
  }

  /** What the tests of a section need that a page has not: the module, and
   *  what it is; undefined if there is no such thing. */
  lacks(section: Section): string | undefined {
    const tests = testPath(section);
    const reached = new Set([tests]);
    for (const path of reached) {
      const needed = this.needed(path);
      if (typeof needed === 'string') return `${path}: ${needed}`;
      const meant = path === tests ? this.meant(path, needed) : undefined;
      if (meant !== undefined) return `${path}: ${meant}`;
      for (const one of needed) reached.add(one);
    }
    for (const path of reached) {
      if (!SUPPORT.test(path) && INSTEAD[path] === undefined) continue;
      this.support.set(path, this.textOf(path) ?? '');
    }
    return undefined;
  }

  /** What tests name themselves, and what is in its place will not do. */
  private meant(path: string, needed: readonly string[]): string | undefined {
    if (needed.includes(DEBUGGER)) return 'a debugger';
    const readsChapters = /['`]chapters\//.test(this.textOf(path) ?? '');
    return needed.includes('node:fs') && !readsChapters
      ? 'files that are not chapters' : undefined;
  }

  private needed(path: string): readonly string[] | string {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const needed = this.lookAt(path);
    this.known.set(path, needed);
    return needed;
  }

  private lookAt(path: string): readonly string[] | string {
    const text = this.textOf(path);
    if (text === undefined) return 'is not in the book';
    const [, node] = NODE.find(([pattern]) => pattern.test(text)) ?? [];
    if (node !== undefined) return node;
    const needed: string[] = [];
    for (const [, names = '', name = ''] of text.matchAll(IMPORT)) {
      if (name === 'vitest') continue;
      if (name.startsWith('#')) needed.push(name.slice(1));
      else if (name !== 'node:fs') return name;
      else if (names !== '{ readFileSync }') return `${names} of ${name}`;
      else needed.push(name);
    }
    return needed;
  }

  private textOf(path: string): string | undefined {
    const instead = INSTEAD[path];
    if (instead !== undefined) return textOfInstead(instead);
    const output = this.tangled.outputs.get(path);
    if (output !== undefined) return linesText(output.lines);
    const file = join(this.tangled.book.root, path);
    return SUPPORT.test(path) && existsSync(file)
      ? absolute(path, readFileSync(file, 'utf8')) : undefined;
  }
}

function textOfInstead(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return readFileSync(join(here, 'page', 'instead', `${name}.ts`), 'utf8');
}

/** A text that says `#tangle/listing.ts` where it said `./listing.ts`. */
function absolute(path: string, text: string): string {
  return text.replace(/(?<=\sfrom ')(\.[^']*)(?=')/g, (relative) =>
    `#${posix.join(posix.dirname(path), relative)}`);
}
