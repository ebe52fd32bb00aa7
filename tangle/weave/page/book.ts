/** The book in the page: edited, tangled, and made into new versions. */
import { transform } from 'sucrase';
import { tangle, type Output, type Tangled } from '../../assemble.ts';
import { nearestOrigin } from '../../lines.ts';
import { formatPosition, type Problem } from '../../problem.ts';
import { parseSection, type Section } from '../../section.ts';
import { outputText } from '../../sourcemap.ts';
import { load } from './parts.ts';

/** What a machine that runs can take. */
const LIVE = /^(servers|drivers|lib)\//;
const ENTRY = /^(?:servers|drivers)\/([^/]+)\/main\.ts$/;

/** A new version of a service: its name, and the text of its program. */
export interface Version {
  readonly service: string;
  readonly code: string;
}

/** What an edit leads to. */
export interface Outcome {
  readonly versions: readonly Version[];
  /** Changed modules that a running machine cannot take. */
  readonly others: readonly string[];
}

/** A new text for the block of a section that begins at a line. */
export interface Edit {
  readonly file: string;
  /** The line of its first line, in the book as it was. */
  readonly line: number;
  readonly text: string;
}

/** The book, and all edits of it. */
export class EditedBook {
  private readonly sections = new Map<string, Section>();
  private tangled: Tangled;
  private readonly edits = new Map<string, Edit>();

  private constructor(
    private readonly texts: Readonly<Record<string, string>>,
  ) {
    for (const [file, text] of Object.entries(texts)) {
      this.sections.set(file, parseSection(file, text));
    }
    this.tangled = this.tangleAll();
  }

  /** Loads the whole book, and takes it apart: that takes a second. */
  static async load(): Promise<EditedBook> {
    const texts = JSON.parse(await load('chapters')) as
      Record<string, string>;
    return new EditedBook(texts);
  }

  private tangleAll(): Tangled {
    return tangle({ root: '', sections: [...this.sections.values()] });
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

  /** Makes an edit and finds out what it leads to. Throws an Error with the
   *  place in the book when the loom has something against it. */
  apply(edit: Edit): Outcome {
    const before = this.tangled;
    this.edits.set(`${edit.file}:${edit.line}`, edit);
    this.sections.set(edit.file,
      parseSection(edit.file, this.editedText(edit.file)));
    const now = this.tangleAll();
    const [first] = [
      ...now.problems,
      ...[...now.outputs.values()].flatMap(({ problems }) => [...problems]),
    ];
    if (first !== undefined) throw new Error(tellProblem(first));
    const found = outcome(before, now);
    this.tangled = now;
    return found;
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

function tellProblem({ at, code, message }: Problem): string {
  return `${formatPosition(at)} ${code}: ${message}`;
}

/** What has changed between two states of the book. */
function outcome(before: Tangled, now: Tangled): Outcome {
  const changed = new Set<string>();
  for (const [path, output] of now.outputs) {
    if (output.kind === 'test') continue;
    const old = before.outputs.get(path);
    if (old === undefined || outputText(old) !== outputText(output)) {
      changed.add(path);
    }
  }
  const others = [...changed].filter((path) => !LIVE.test(path));
  const versions: Version[] = [];
  for (const path of now.outputs.keys()) {
    const service = ENTRY.exec(path)?.[1];
    if (service === undefined) continue;
    const modules = closure(now, path);
    if ([...changed].some((one) => LIVE.test(one) && modules.has(one))) {
      versions.push({ service, code: linked(modules, path) });
    }
  }
  return { versions, others };
}

/** A module and all that it needs, as functions. */
function closure(tangled: Tangled, entry: string): Map<string, string> {
  const modules = new Map<string, string>();
  const wanted = [entry];
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    const output = tangled.outputs.get(path);
    if (output === undefined || modules.has(path)) continue;
    const code = asFunction(output);
    modules.set(path, code);
    for (const [, name = ''] of code.matchAll(/require\('#([^']*)'\)/g)) {
      wanted.push(name);
    }
  }
  return modules;
}

/** The body of a function that makes a module. Throws an Error with the
 *  place in the book if its syntax is wrong. */
function asFunction(output: Output): string {
  try {
    return transform(outputText(output), {
      transforms: ['typescript', 'imports'], disableESTransforms: true,
    }).code;
  } catch (error) {
    const { message, loc } = error as Error & {
      readonly loc?: { readonly line: number; readonly column: number };
    };
    const at = loc === undefined ? undefined
      : nearestOrigin(output.lines, loc.line - 1, loc.column - 1);
    const where = at === undefined ? output.path : formatPosition(at);
    throw new Error(`${where} syntax: ${
      message.replace(/^Error transforming \S* /, '')}`);
  }
}

/** One module that exports the `main` of its entry. */
function linked(modules: ReadonlyMap<string, string>, entry: string): string {
  const functions = [...modules].map(([path, code]) => {
    return `${JSON.stringify(`#${path}`)}(require, exports) {${code}\n}`;
  });
  return `const modules = {\n${functions.join(',\n')}\n};
const made = new Map();
function require(name) {
  if (!made.has(name)) {
    const exports = {};
    made.set(name, exports);
    modules[name](require, exports);
  }
  return made.get(name);
}
export const { main } = require(${JSON.stringify(`#${entry}`)});
`;
}
