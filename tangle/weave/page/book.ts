/** The book in the page: edited, tangled, and made into new versions. */
import { tangle, type Tangled } from '../../assemble.ts';
import { importsOf } from '../../drawn.ts';
import { testPath } from '../../destination.ts';
import {
  formatPosition, type Position, type Problem,
} from '../../problem.ts';
import { parseSection, type Section } from '../../section.ts';
import { outputText } from '../../sourcemap.ts';
import { type Edit, keepEdit, keptEdits } from './edits.ts';
import { FILES, type Linked, linked, Linker, originIn } from './linking.ts';
import { load } from './parts.ts';

/** What a machine that runs can take. */
const LIVE = /^(servers|drivers|lib)\//;
const ENTRY = /^(?:servers|drivers)\/([^/]+)\/main\.ts$/;

/** The system, as the worker of a page begins it. */
const SYSTEM = 'boot/page-main.ts';
/** What brings programs. */
const PROGRAMS = 'boot/build.ts';

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
  /** What it has to be given. */
  readonly needs: { readonly programs: boolean; readonly texts: boolean };
}

type Texts = Readonly<Record<string, string>>;

let present: Promise<EditedBook> | undefined;

/** The book of this page: loaded and taken apart once, in a second. */
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
  private readonly sections = new Map<string, Section>();
  private tangled: Tangled;
  /** What a machine of the page is booted with, and what it has by now. */
  private booted: Tangled;
  private running: Tangled;
  private generation = 0;
  private readonly edits = new Map<string, Edit>();
  private readonly linker: Linker;

  private constructor(private readonly texts: Texts, support: Texts) {
    this.linker = new Linker(support);
    for (const [file, text] of Object.entries(texts)) {
      this.sections.set(file, parseSection(file, text));
    }
    this.tangled = this.booted = this.running = this.tangleAll();
    this.takeKept();
  }

  /** Makes the edits of earlier visits, where the book still has what they
   *  were made of. */
  private takeKept(): void {
    const kept = keptEdits().filter(({ file, line, was }) =>
      this.written(file, line).join('\n') === was);
    for (const edit of kept) this.edits.set(`${edit.file}:${edit.line}`, edit);
    for (const { file } of kept) this.parse(file);
    if (kept.length > 0) this.tangled = this.tangleAll();
  }

  private parse(file: string): void {
    this.sections.set(file, parseSection(file, this.editedText(file)));
  }

  static async load(): Promise<EditedBook> {
    const texts = JSON.parse(await load('chapters')) as Texts;
    const support = JSON.parse(await load('support')) as Texts;
    return new EditedBook(texts, support);
  }

  private tangleAll(): Tangled {
    return tangle({ root: '', sections: [...this.sections.values()] });
  }

  /** The texts of the book with all edits. */
  allTexts(): Texts {
    return Object.fromEntries(Object.keys(this.texts)
      .map((file) => [file, this.editedText(file)]));
  }

  /** The text of a block as it is now. */
  textAt(file: string, line: number): string {
    const edit = this.edits.get(`${file}:${line}`);
    return edit?.text ?? this.written(file, line).join('\n');
  }

  /** The lines of a block as the book has them. */
  private written(file: string, line: number): string[] {
    const lines = (this.texts[file] ?? '').split('\n').slice(line - 1);
    const fence = /^ {0,3}(`{3,}|~{3,})\s*$/;
    const end = lines.findIndex((text) => fence.test(text));
    return lines.slice(0, Math.max(0, end));
  }

  /** Makes an edit, and keeps it. Throws an Error with the place in the
   *  book when the loom has something against it. */
  apply(edit: Edit): void {
    const { file, line, text } = edit;
    this.edits.set(`${file}:${line}`, edit);
    this.parse(file);
    const now = this.tangleAll();
    const [first] = [
      ...now.problems,
      ...[...now.outputs.values()].flatMap(({ problems }) => [...problems]),
    ];
    if (first !== undefined) throw new Error(tellProblem(first));
    this.tangled = now;
    const was = this.written(file, line).join('\n');
    keepEdit({ file, line, was }, text === was ? null : text);
  }

  /** The text that the book has in a block. */
  textBefore(file: string, line: number): string {
    return this.written(file, line).join('\n');
  }

  /** All edits that say something else than the book, in its order. */
  get changes(): Edit[] {
    return [...this.edits.values()]
      .filter(({ file, line, text }) => text !== this.textBefore(file, line))
      .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  }

  /** What the machine of the page lacks; `generation` counts its boots. */
  outcome(generation: number): Outcome {
    if (generation !== this.generation) this.running = this.booted;
    this.generation = generation;
    return outcome(this.linker, this.running, this.tangled);
  }

  /** Notes that the machine has all edits, by a boot or without one. */
  taken(byBoot: boolean): void {
    this.running = this.tangled;
    if (byBoot) this.booted = this.tangled;
  }

  /** The tests of a section, linked with all that they need, as it is now.
   *  `head` is a script that makes `global`, which has what `vitest` exports
   *  and `run`. Throws an Error with the place if some syntax is wrong. */
  testProgram(file: string, head: string, global: string): TestProgram {
    const { outputs } = this.tangled;
    const section = this.sections.get(file);
    const entry = section === undefined ? '' : testPath(section);
    const modules = this.linker.closure(outputs, entry);
    const needs = {
      programs: modules.has(PROGRAMS), texts: modules.has(FILES),
    };
    return { needs, ...inPlaces(outputs, linked(modules, {
      head, given: `vitest: ${global}`,
      tail: `${global}.run(() => require(${JSON.stringify(`#${entry}`)}));`,
    })) };
  }

  /** A program for a worker, which draws a figure when it is sent what it
   *  needs. Throws an Error with the place if some syntax is wrong. */
  figureProgram(module: string, name: string): string {
    const { outputs } = this.tangled;
    const modules = new Map([module, DRAWER].flatMap((entry) =>
      [...this.linker.closure(outputs, entry)]));
    return linked(modules, { tail: `onmessage = ({ data }) => {
  const { ${name} } = require(${JSON.stringify(`#${module}`)});
  postMessage(require('#${DRAWER}').drawAsked(${name}, data));
};` }).text;
  }

  /** The modules that each module imports, as it is now. */
  get imports(): [string, string[]][] {
    return [...importsOf(this.tangled.outputs)];
  }

  /** The text of a section with its edits, from the last to the first. */
  private editedText(file: string): string {
    const lines = (this.texts[file] ?? '').split('\n');
    const here = [...this.edits.values()].filter((one) => one.file === file)
      .sort((a, b) => b.line - a.line);
    for (const { line, text } of here) {
      const { length } = this.written(file, line);
      lines.splice(line - 1, length, ...text.split('\n'));
    }
    return lines.join('\n');
  }

  /** All edits as a patch that `git apply` takes; '' if there are none. */
  patch(): string {
    const files = [...new Set([...this.edits.values()]
      .map(({ file }) => file))].sort();
    return files.map((file) => this.patchOf(file)).join('');
  }

  private patchOf(file: string): string {
    const lines = (this.texts[file] ?? '').split('\n');
    let shift = 0;
    const hunks = [...this.edits.values()].filter((one) => one.file === file)
      .sort((a, b) => a.line - b.line).flatMap(({ line, text }) => {
        const old = this.written(file, line);
        const fresh = text.split('\n');
        if (old.join('\n') === text) return [];
        // The fences around a block are context enough.
        const head = `@@ -${line - 1},${old.length + 2} ` +
          `+${line - 1 + shift},${fresh.length + 2} @@`;
        shift += fresh.length - old.length;
        return [head, ` ${lines[line - 2] ?? ''}`,
          ...old.map((one) => `-${one}`), ...fresh.map((one) => `+${one}`),
          ` ${lines[line - 1 + old.length] ?? ''}`];
      });
    return hunks.length === 0 ? ''
      : [`--- a/${file}`, `+++ b/${file}`, ...hunks, ''].join('\n');
  }
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

/** What has changed between two states of the book. */
function outcome(
  linker: Linker, before: Tangled, now: Tangled,
): Outcome {
  const changed = new Set<string>();
  for (const [path, output] of now.outputs) {
    if (output.kind === 'test') continue;
    const old = before.outputs.get(path);
    if (old === undefined || outputText(old) !== outputText(output)) {
      changed.add(path);
    }
  }
  const inSystem = [...changed].every((path) => LIVE.test(path)) ? null
    : linker.closure(now.outputs, SYSTEM);
  const others = [...changed]
    .filter((path) => !LIVE.test(path) && inSystem?.has(path) !== true);
  const versions: Version[] = [];
  if (inSystem !== null && [...changed].some((path) =>
    !LIVE.test(path) && inSystem.has(path))) {
    return { versions, others, system: inPlaces(now.outputs,
      linked(inSystem, { tail: `require('#${SYSTEM}');` })) };
  }
  for (const path of now.outputs.keys()) {
    const service = ENTRY.exec(path)?.[1];
    if (service === undefined) continue;
    const modules = linker.closure(now.outputs, path);
    if ([...changed].some((one) => LIVE.test(one) && modules.has(one))) {
      const { text } = linked(modules, {
        tail: `export const { main } = require(${
          JSON.stringify(`#${path}`)});`,
      });
      versions.push({ service, code: text });
    }
  }
  return { versions, others, system: null };
}
