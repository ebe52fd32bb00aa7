/** The book in the page: edited, tangled, and made into new versions. */
import type { Tangled } from '../../assemble.ts';
import { importsOf } from '../../drawn.ts';
import { testPath } from '../../destination.ts';
import { FILES } from '../../imports.ts';
import type { Wanted } from '#host/page-compiler.ts';
import {
  formatPosition, type Position, type Problem,
} from '../../problem.ts';
import { placeOf } from '../../section.ts';
import { outputText } from '../../sourcemap.ts';
import { type Edit, keepEdit, keptEdits } from './edits.ts';
import {
  type Linked, linked, Linker, type Modules, originIn,
} from './linking.ts';
import { type Edits, LoadedSections } from './loaded.ts';
import { toJudge, type ToJudge } from './judged.ts';
import { Contents, type Manifest, partOfText } from './manifest.ts';
import { load } from './parts.ts';
import { patchOf } from './patch.ts';

/** What a machine that runs can take. */
const LIVE = /^(servers|drivers|lib)\//;
const ENTRY = /^(?:servers|drivers)\/([^/]+)\/main\.ts$/;

/** The system, as the worker of a page begins it. */
const SYSTEM = 'boot/page-main.ts';
/** What brings programs. */
const PROGRAMS = 'boot/build.ts';

/** What compiles, in a worker of its own, and what it compiles. */
const COMPILER = 'host/page-compiler.ts';
const OF_PROGRAMS = /^userland\/(bin|sbin|service|usr\/test)\//;
/** What every program is made of, or calls. */
const OF_ALL = /^userland\/(rt\/.*|lib\/start\.ts)$/;

/** What draws, in the worker of a figure. */
const DRAWER = 'rigs/figures/asked.ts';

/** A new version of a service: its name, and the text of its program. */
export interface Version {
  readonly service: string;
  readonly code: string;
}

/** What the machine of the page lacks of the edited book. */
export interface Outcome {
  /** Services that a machine can take while it runs. */
  readonly versions: readonly Version[];
  /** The whole system, if the machine must be booted with another. */
  readonly system: PageProgram | null;
  /** What programs are made of, if any of it has changed but `abi/`. */
  readonly programs: Wanted | null;
  /** Changed modules that are in no machine of a page. */
  readonly others: readonly string[];
}

/** A program made of the book: the tests of a section, or the system. */
export interface PageProgram {
  readonly text: string;
  /** Where in the book a line of the text was written; the file alone, if
   *  it is none of the book. */
  placeOf(line: number, column: number): Position | string | undefined;
}

/** The tests of a section, as a program. */
export interface TestProgram extends PageProgram {
  /** True if it has to be given the programs. */
  readonly needsPrograms: boolean;
  /** The chapters that it reads, by their paths. */
  readonly texts: Texts;
}

type Texts = Readonly<Record<string, string>>;

let present: Promise<EditedBook> | undefined;

/** The book of this page, of which sections are loaded when something
 *  needs them. */
export async function editedBook(): Promise<EditedBook> {
  present ??= EditedBook.load();
  try {
    return await present;
  } catch (error) {
    present = undefined;
    throw error;
  }
}

/** The book, and all edits of it. */
export class EditedBook {
  private edits: Edits = new Map();
  /** What a machine of the page is booted with, what it has by now, and what
   *  it was last offered. */
  private booted: Edits = this.edits;
  private running: Edits = this.edits;
  private offered: Edits = this.edits;
  private generation = 0;
  /** What programs were made of at last. */
  private programOutputs: Tangled['outputs'] = new Map();
  private readonly support: Record<string, string> = {};
  private readonly linker = new Linker(this.support);

  private constructor(private readonly sections: LoadedSections) {}

  static async load(): Promise<EditedBook> {
    const manifest = JSON.parse(await load('manifest')) as Manifest;
    const book = new EditedBook(new LoadedSections(new Contents(manifest),
      (file) => load(partOfText(file))));
    await book.takeKept();
    return book;
  }

  /** Makes the edits of earlier visits, where the book still has what they
   *  were made of. */
  private async takeKept(): Promise<void> {
    const { sections } = this;
    const kept = keptEdits()
      .filter(({ file }) => sections.contents.sections.includes(file));
    await sections.need(kept.map(({ file }) => file));
    this.edits = new Map(kept.filter(({ file, line, was }) =>
      this.textBefore(file, line) === was).map((one) => [keyOf(one), one]));
  }

  /** The text of a block as it is now. */
  async textAt(file: string, line: number): Promise<string> {
    await this.sections.need([file]);
    return this.edits.get(keyOf({ file, line }))?.text
      ?? this.textBefore(file, line);
  }

  /** Makes an edit, and keeps it. Rejects with the place in the book when the
   *  loom has something against it. */
  async apply(edit: Edit): Promise<void> {
    await this.sections.needFor(edit);
    const edits = new Map(this.edits).set(keyOf(edit), edit);
    const first = this.sections.newProblem(this.edits, edits);
    if (first !== undefined) throw new Error(tellProblem(first));
    this.edits = edits;
    const { file, line, text } = edit;
    const was = this.textBefore(file, line);
    keepEdit({ file, line, was }, text === was ? null : text);
  }

  /** The text that the book has in a block of a section that is loaded. */
  textBefore(file: string, line: number): string {
    return this.sections.written(file, line).join('\n');
  }

  /** All edits that say something else than the book, in its order. */
  get changes(): Edit[] {
    return [...this.edits.values()]
      .filter(({ file, line, text }) => text !== this.textBefore(file, line))
      .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  }

  /** All edits as a patch that `git apply` takes; '' if there are none. */
  patch(): string { return patchOf(this.sections, this.changes); }

  /** What the machine of the page lacks; `generation` counts its boots. */
  async outcome(generation: number): Promise<Outcome> {
    if (generation !== this.generation) this.running = this.booted;
    this.generation = generation;
    this.offered = this.edits;
    const changed = await this.changed(this.running, this.offered);
    const live = changed.filter((path) => LIVE.test(path));
    const fixed = changed.filter((path) => !LIVE.test(path));
    const inSystem = fixed.length === 0 ? new Set() : this.reached(SYSTEM);
    const others = fixed.filter((path) =>
      !inSystem.has(path) && !path.startsWith('userland/'));
    const programs = fixed.some((path) => path.startsWith('userland/'))
      ? await this.programsOf(changed) : null;
    if (fixed.some((path) => inSystem.has(path))) {
      return { versions: [], programs, others, system: await this.system() };
    }
    const versions: Version[] = [];
    for (const path of this.sections.contents.modules.keys()) {
      const service = ENTRY.exec(path)?.[1];
      if (service === undefined) continue;
      const reached = this.reached(path);
      if (!live.some((one) => reached.has(one))) continue;
      const { text } = linked((await this.closure([path])).modules, {
        tail: `export const { main } = require(${
          JSON.stringify(`#${path}`)});`,
      });
      versions.push({ service, code: text });
    }
    return { versions, programs, others, system: null };
  }

  /** What the programs are made of that may have become others. */
  private async programsOf(changed: readonly string[]): Promise<Wanted> {
    const { sections } = this;
    const meets = (paths: ReadonlySet<string>): boolean =>
      changed.some((path) => paths.has(path));
    const paths = [...sections.contents.modules.keys()];
    const ofAll = paths.filter((path) => OF_ALL.test(path));
    const inAll = meets(sections.reach(this.offered, ofAll).paths);
    const entries = [...ofAll, ...paths.filter((path) =>
      OF_PROGRAMS.test(path) && (inAll || meets(this.reached(path))))];
    const textsOf = async (edits: Edits): Promise<Texts> => {
      const { outputs } = await sections.gather(edits, entries);
      this.programOutputs = outputs;
      const reached = sections.reach(edits, entries).paths;
      return Object.fromEntries([...outputs]
        .filter(([path]) => reached.has(path))
        .map(([path, output]) => [path, outputText(output)]));
    };
    const before = await textsOf(this.running);
    return { before, now: await textsOf(this.offered) };
  }

  private async system(): Promise<PageProgram> {
    const { modules, outputs } = await this.closure([SYSTEM]);
    return inPlaces(outputs,
      linked(modules, { tail: `require('#${SYSTEM}');` }));
  }

  /** The modules that differ between two states of the book. */
  private async changed(before: Edits, now: Edits): Promise<string[]> {
    const { sections } = this;
    const files = [...before.values(), ...now.values()]
      .map(({ file }) => file);
    const paths = [...new Set(files)]
      .flatMap((file) => sections.contents.modulesOf(file));
    const textsOf = async (edits: Edits): Promise<(path: string) => string> => {
      const { outputs } = await sections.edited(edits);
      return (path) => {
        const output = outputs.get(path);
        return output === undefined ? '' : outputText(output);
      };
    };
    const [old, fresh] = [await textsOf(before), await textsOf(now)];
    return [...new Set(paths)].filter((path) =>
      !path.startsWith('test/') && old(path) !== fresh(path));
  }

  /** Notes that the machine has what it was offered, by a boot or without
   *  one. */
  taken(byBoot: boolean): void {
    this.running = this.offered;
    if (byBoot) this.booted = this.offered;
  }

  /** The tests of a section, linked with all that they need, as it is now.
   *  `head` is a script that makes `global`, which has what `vitest` exports
   *  and `run`. Rejects with the place if some syntax is wrong. */
  async testProgram(
    file: string, head: string, global: string,
  ): Promise<TestProgram> {
    const entry = testPath(placeOf(file));
    const { modules, outputs } = await this.closure([entry]);
    return {
      needsPrograms: modules.has(PROGRAMS),
      texts: modules.has(FILES) ? await this.textsFor(modules) : {},
      ...inPlaces(outputs, linked(modules, {
        head, given: `vitest: ${global}`,
        tail: `${global}.run(() => require(${JSON.stringify(`#${entry}`)}));`,
      })),
    };
  }

  /** The chapters that these modules name, or all of a folder. */
  private async textsFor(modules: Modules): Promise<Texts> {
    const named = [...modules.values()].flatMap((code) =>
      [...code.matchAll(/['"`](chapters\/[\w./-]*)/g)]
        .map(([, name = '']) => name));
    const { sections, edits } = this;
    const files = sections.contents.sections.filter((file) =>
      named.some((name) => file.startsWith(name)));
    await sections.need(files);
    return Object.fromEntries(files.map((file) =>
      [file, sections.textOf(file, edits)]));
  }

  /** What the compiler is given to judge a block, after an edit that was
   *  applied. Rejects if that is not for it. */
  async toCheck(edit: Edit): Promise<ToJudge> {
    return toJudge(this.sections, this.edits, edit, async () =>
      JSON.parse(await load('support')) as Texts);
  }

  /** A program for a worker, which draws a figure when it is sent what it
   *  needs. Rejects with the place if some syntax is wrong. */
  async figureProgram(module: string, name: string): Promise<string> {
    const { modules } = await this.closure([module, DRAWER]);
    return linked(modules, { tail: `onmessage = ({ data }) => {
  const { ${name} } = require(${JSON.stringify(`#${module}`)});
  postMessage(require('#${DRAWER}').drawAsked(${name}, data));
};` }).text;
  }

  /** A program for a worker in which `libraries` are those of the compiler:
   *  it makes programs. Rejects with the place if some syntax is wrong. */
  async compilerProgram(): Promise<string> {
    const { modules } = await this.closure([COMPILER]);
    return linked(modules, { tail:
      `require('#${COMPILER}').serveCompiler(globalThis, () => libraries);`,
    }).text;
  }

  /** Where in the edited book a place of a program was written. */
  placeOf(path: string, line: number, column: number): string {
    const output = this.programOutputs.get(path);
    const at = output && originIn(output, line, column);
    return at === undefined ? path : formatPosition(at);
  }

  /** The line at which a block begins now. */
  lineNow(file: string, line: number): number {
    return [...this.edits.values()]
      .filter((one) => one.file === file && one.line < line)
      .reduce((sum, one) => sum + one.text.split('\n').length
        - this.sections.written(file, one.line).length, line);
  }

  /** The modules that each module imports, as it is now. */
  async imports(): Promise<[string, string[]][]> {
    const { sections, edits } = this;
    const { modules } = sections.contents;
    const edited = [...edits.values()].flatMap(({ file }) =>
      sections.contents.modulesOf(file));
    const { outputs } = await sections.edited(edits);
    const now = importsOf(outputs);
    return [...modules].filter(([path]) => !path.startsWith('test/'))
      .map(([path, { imports }]) => [path, edited.includes(path)
        ? now.get(path) ?? [] : [...imports]]);
  }

  /** All that a module needs, as far as it is known without loading. */
  private reached(path: string): ReadonlySet<string> {
    return this.sections.reach(this.edits, [path]).paths;
  }

  /** Modules and all that they need, and the files of which they are made. */
  private async closure(entries: readonly string[]): Promise<{
    readonly modules: Modules; readonly outputs: Tangled['outputs'];
  }> {
    const { sections, edits } = this;
    const { outputs } = await sections.gather(edits, entries);
    const { paths } = sections.reach(edits, entries);
    if ([...paths].some((path) => sections.contents.support.has(path))) {
      Object.assign(this.support, JSON.parse(await load('support')));
    }
    const modules = new Map(entries.flatMap((entry) =>
      [...this.linker.closure(outputs, entry)]));
    return { modules, outputs };
  }
}

function keyOf({ file, line }: Pick<Edit, 'file' | 'line'>): string {
  return `${file}:${line}`;
}

/** A linked text that knows where in the book it was written. */
function inPlaces(
  outputs: Tangled['outputs'], { text, moduleAt }: Linked,
): PageProgram {
  return {
    text,
    placeOf(line, column) {
      const found = moduleAt(line);
      if (found === undefined) return undefined;
      const output = outputs.get(found.path);
      return output === undefined ? found.path
        : originIn(output, found.line, column);
    },
  };
}

function tellProblem({ at, code, message }: Problem): string {
  return `${formatPosition(at)} ${code}: ${message}`;
}
