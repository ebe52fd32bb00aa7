/** Which tests try the code of a section that may have none of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Tangled } from './assemble.ts';
import { programPath, testPath } from './destination.ts';
import { linesText } from './lines.ts';
import type { Section } from './section.ts';

/** Who uses whom in a project, tests included. */
export class Trials {
  /** The files that import, or type the name of, each file. */
  private readonly users = new Map<string, Set<string>>();
  /** The other way round, when it is asked for. */
  private readonly used = new Map<string, string[]>();
  private readonly sections: ReadonlyMap<string, Section>;

  constructor(private readonly tangled: Tangled) {
    const { book, outputs } = tangled;
    this.sections = new Map(book.sections.map((section) => {
      return [testPath(section), section];
    }));
    const programs = new Map([...outputs.values()]
      .filter(({ kind }) => kind === 'program')
      .map(({ path }) => [posix.basename(path, '.ts'), path]));
    for (const output of outputs.values()) {
      const text = linesText(output.lines);
      this.noteImports(output.path, text);
      // Commands need a system.
      if (output.kind === 'test' && BOOTS.test(text)) {
        this.noteCommands(output.path, text, programs);
      }
      if (output.kind === 'program') {
        for (const path of ALWAYS) this.note(output.path, path);
      }
    }
    for (const [path, text] of otherTests(book.root)) {
      this.noteImports(path, text);
    }
  }

  /**
   * The tests that try a section's code: files of sections or of `tests/`,
   * in order. They are those that come nearest to it: no test between.
   */
  of(section: Section): string[] {
    let level = [...this.tangled.outputs.values()]
      .filter((output) => output.sections.includes(section))
      .filter(({ kind }) => kind !== 'test')
      .map(({ path }) => path);
    const seen = new Set(level);
    while (level.length > 0) {
      const users = level.flatMap((path) => [...this.users.get(path) ?? []]);
      level = [...new Set(users)].filter((path) => !seen.has(path));
      for (const path of level) seen.add(path);
      const found = level.map((path) => this.testFile(path))
        .filter((file) => file !== undefined && file !== section.file);
      if (found.length > 0) return (found as string[]).sort();
    }
    return [];
  }

  /** All test files that make use of `path`, however far from it. */
  reaching(path: string): Set<string> {
    const seen = new Set([path]);
    for (const one of seen) {
      for (const user of this.users.get(one) ?? []) seen.add(user);
    }
    return new Set([...seen].flatMap((one) => this.testFile(one) ?? []));
  }

  /** All that a file makes use of, itself included; as paths of the tree. */
  needs(path: string): string[] {
    if (this.used.size === 0) {
      for (const [used, users] of this.users) {
        for (const user of users) {
          this.used.set(user, [...this.used.get(user) ?? [], used]);
        }
      }
    }
    const seen = new Set([path]);
    for (const one of seen) {
      for (const used of this.used.get(one) ?? []) seen.add(used);
    }
    return [...seen].sort();
  }

  /** The file that a reader would open, if `path` is a test. */
  private testFile(path: string): string | undefined {
    if (/^tests\/.*\.test\.ts$/.test(path)) return path;
    return this.sections.get(path)?.file;
  }

  private note(user: string, used: string): void {
    const known = this.users.get(used) ?? new Set();
    this.users.set(used, known.add(user));
  }

  private noteImports(path: string, text: string): void {
    for (const match of text.matchAll(IMPORT)) {
      const name = match[1] ?? '';
      this.note(path, name.startsWith('#') ? name.slice(1)
        : posix.join(dirname(path), name));
    }
  }

  /** A test that types the name of a program tries it. */
  private noteCommands(
    path: string,
    text: string,
    programs: ReadonlyMap<string, string>,
  ): void {
    for (const [, name = ''] of text.matchAll(COMMAND)) {
      const program = programs.get(posix.basename(name));
      const place = name.startsWith('/') ? programPath(name) : program;
      if (place !== undefined) this.note(path, place);
    }
  }
}

/** What every program is made of besides itself. */
const ALWAYS = ['userland/rt/index.ts', 'userland/lib/start.ts'];

/** What has a system to type commands into. */
const BOOTS = /'#(?:boot\/|rigs\/(?:transcript|cases|faults|power))/;

const IMPORT = /(?:from|import|import\()\s*'([#.][^']+\.ts)'/g;

/** A word at the place of a command, in a string. */
const COMMAND = /(?<=['"`|;&]\s*)([\w/-]+)(?=[\s'"`|;&>])/g;

/** Names for a line of text: those that fit, and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_MAX);
  const more = names.length - shown.length;
  return shown.join(', ') + (more === 0 ? '' : ` and ${more} more`);
}

const LISTED_MAX = 8;

/** The tests outside of the book, and what they import, by path. */
function otherTests(root: string): [path: string, text: string][] {
  try {
    return readdirSync(join(root, 'tests'), { recursive: true }).map(String)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        return [`tests/${name}`,
          readFileSync(join(root, 'tests', name), 'utf8')];
      });
  } catch {
    return [];
  }
}
