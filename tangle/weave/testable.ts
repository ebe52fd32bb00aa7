/** The sections whose tests run in a page, and what they need for it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { testPath } from '../destination.ts';
import { linesText } from '../lines.ts';
import type { Section } from '../section.ts';

/** What tests may import that is not in the book. */
const SUPPORT = /^tests\/support\/[\w-]+\.ts$/;

/** What a module imports to run, not only for its types. */
const IMPORT =
  /^(?:import|export)\s+(?!type\b)(?:[^;']*?\sfrom\s+)?'([^']+)'/gm;

/** What can only be done in Node: to load what is named by a value, to use
 *  what is global there, and to look for lines of the book in a stack. */
const NODE = new RegExp('\\bimport\\(\\s*[^\'\\s]|\\bBuffer\\.|\\.md:\\\\d' +
  '|\\bprocess\\.(env|memoryUsage|hrtime|cpuUsage|stdout|exit)\\b');

/** Tells which sections a page can try, from their imports. */
export class Testable {
  /** What their tests import from `tests/support`: texts by their paths. */
  readonly support = new Map<string, string>();
  /** What each module imports; null if it cannot run in a page. */
  private readonly known = new Map<string, readonly string[] | null>();

  constructor(private readonly tangled: Tangled) {}

  /** True if the section has tests, and nothing that they import, directly
   *  or not, needs more than a page has. */
  has(section: Section): boolean {
    const reached = new Set([testPath(section)]);
    for (const path of reached) {
      const needed = this.needed(path);
      if (needed === null) return false;
      for (const one of needed) reached.add(one);
    }
    for (const path of reached) {
      if (!SUPPORT.test(path)) continue;
      this.support.set(path, this.textOf(path) ?? '');
    }
    return true;
  }

  private needed(path: string): readonly string[] | null {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const text = this.textOf(path);
    const names = [...(text ?? '').matchAll(IMPORT)]
      .map(([, name = '']) => name).filter((name) => name !== 'vitest');
    const runs = text !== undefined && !NODE.test(text)
      && names.every((name) => name.startsWith('#'));
    const needed = runs ? names.map((name) => name.slice(1)) : null;
    this.known.set(path, needed);
    return needed;
  }

  private textOf(path: string): string | undefined {
    const output = this.tangled.outputs.get(path);
    if (output !== undefined) return linesText(output.lines);
    const file = join(this.tangled.book.root, path);
    return SUPPORT.test(path) && existsSync(file)
      ? readFileSync(file, 'utf8') : undefined;
  }
}
