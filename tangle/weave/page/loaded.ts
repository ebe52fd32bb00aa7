/** The sections of the book that a page has loaded, with edits. */
import { tangle, type Tangled } from '../../assemble.ts';
import { readReference } from '../../chunks.ts';
import { importsIn } from '../../drawn.ts';
import { neededBy } from '../../imports.ts';
import { linesText } from '../../lines.ts';
import type { Problem } from '../../problem.ts';
import { parseSection, type Section } from '../../section.ts';
import { outputText } from '../../sourcemap.ts';
import type { Edit } from './edits.ts';
import type { Contents } from './manifest.ts';

/** Edits of different blocks, by file and line. */
export type Edits = ReadonlyMap<string, Edit>;

/** What can be reached by imports, as far as it is known. */
export interface Reach {
  readonly paths: ReadonlySet<string>;
  /** The sections that have to be loaded before it can be linked. */
  readonly missing: ReadonlySet<string>;
}

/** Sections of a book: loaded when something needs them, and tangled with
 *  edits. A file of which a section is missing is not what the book says:
 *  `gather` sees to it that there is none among those that are asked for. */
export class LoadedSections {
  private readonly texts = new Map<string, string>();
  private readonly parsed = new Map<string, Section>();
  private readonly made = new WeakMap<Edits,
    { readonly count: number; readonly tangled: Tangled }>();

  /** `read` brings the text of a section. */
  constructor(
    readonly contents: Contents,
    private readonly read: (file: string) => Promise<string>,
  ) {}

  /** Loads sections; those that are here already cost nothing. */
  async need(files: Iterable<string>): Promise<void> {
    const missing = [...new Set(files)].filter((one) => !this.texts.has(one));
    await Promise.all(missing.map(async (file) => {
      this.texts.set(file, await this.read(file));
    }));
  }

  /** Loads what an edit can be judged by: all sections of the modules that
   *  have text of its section, and the chunks to which it refers. */
  async needFor({ file, text }: Edit): Promise<void> {
    const { contents } = this;
    await this.need([file, ...contents.modulesOf(file).flatMap((path) =>
      contents.modules.get(path)?.sections ?? []),
    ...text.split('\n').flatMap((line) =>
      contents.sectionsOf(readReference(line)?.name ?? ''))]);
  }

  /** The lines of a block as the book has them. */
  written(file: string, line: number): string[] {
    const lines = (this.texts.get(file) ?? '').split('\n').slice(line - 1);
    const fence = /^ {0,3}(`{3,}|~{3,})\s*$/;
    const end = lines.findIndex((text) => fence.test(text));
    return lines.slice(0, Math.max(0, end));
  }

  /** The text of a section with edits, from the last to the first. */
  textOf(file: string, edits: Edits): string {
    const lines = (this.texts.get(file) ?? '').split('\n');
    const here = [...edits.values()].filter((one) => one.file === file)
      .sort((a, b) => b.line - a.line);
    for (const { line, text } of here) {
      const { length } = this.written(file, line);
      lines.splice(line - 1, length, ...text.split('\n'));
    }
    return lines.join('\n');
  }

  /** All that is here, tangled with edits. */
  tangled(edits: Edits): Tangled {
    const { texts, contents, made } = this;
    const known = made.get(edits);
    if (known?.count === texts.size) return known.tangled;
    const sections = contents.sections.filter((file) => texts.has(file))
      .map((file) => this.parse(file, this.textOf(file, edits)));
    const tangled = tangle({ root: '', sections });
    made.set(edits, { count: texts.size, tangled });
    return tangled;
  }

  private parse(file: string, text: string): Section {
    const known = this.parsed.get(file);
    if (known?.text === text) return known;
    const section = parseSection(file, text);
    this.parsed.set(file, section);
    return section;
  }

  /** What the loom has against edits that it had not before. What refers to
   *  a section that is not here is no problem of an edit. */
  newProblem(before: Edits, now: Edits): Problem | undefined {
    const known = new Set(problemsIn(this.tangled(before)).map(sameness));
    return problemsIn(this.tangled(now))
      .find((one) => !known.has(sameness(one)));
  }

  /** What these modules need to run, and they themselves: what is here by
   *  its text, the rest by what the manifest says. */
  reach(
    edits: Edits, entries: readonly string[], how: 'run' | 'types' = 'run',
  ): Reach {
    const { outputs } = this.tangled(edits);
    const paths = new Set(entries);
    const missing = new Set<string>();
    for (const path of paths) {
      const isReal = how === 'types' && this.contents.modules.has(path);
      const support = isReal ? undefined : this.contents.support.get(path);
      const known = this.contents.modules.get(path);
      const lacking = support !== undefined ? [] : (known?.sections ?? [])
        .filter((file) => !this.texts.has(file));
      for (const file of lacking) missing.add(file);
      const output = lacking.length > 0 ? undefined : outputs.get(path);
      const needs = support ?? (output === undefined ? known?.needs ?? []
        : neededBy(outputText(output)));
      const forTypes = how === 'run' ? [] : output === undefined
        ? known?.imports ?? [] : importsIn(linesText(output.written));
      for (const one of [...needs, ...forTypes]) paths.add(one);
    }
    return { paths, missing };
  }

  /** The book as far as it is here, with all modules that are edited. */
  async edited(edits: Edits): Promise<Tangled> {
    await Promise.all([...edits.values()].map((one) => this.needFor(one)));
    return this.tangled(edits);
  }

  /** Loads all that these modules need, directly or not; the book with it. */
  async gather(
    edits: Edits, entries: readonly string[], how: 'run' | 'types' = 'run',
  ): Promise<Tangled> {
    await this.edited(edits);
    for (;;) {
      const { missing } = this.reach(edits, entries, how);
      if (missing.size === 0) return this.tangled(edits);
      await this.need(missing);
    }
  }
}

/** What the loom has against the sections that are here. */
function problemsIn({ problems, outputs }: Tangled): Problem[] {
  return [...problems, ...[...outputs.values()]
    .flatMap((output) => [...output.problems])];
}

/** The same for problems that differ in their lines at the most. */
function sameness({ at, code, message }: Problem): string {
  return `${at.file} ${code} ${message}`;
}
