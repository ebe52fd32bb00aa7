/** Modules of the book as functions, and the text that links them. */
import { transform } from 'sucrase';
import type { Output } from '../../assemble.ts';
import { FILES } from '../../imports.ts';
import { nearestOrigin } from '../../lines.ts';
import { formatPosition, type Position } from '../../problem.ts';
import { outputText } from '../../sourcemap.ts';

/** The bodies of functions that make modules, by the modules' paths. */
export type Modules = ReadonlyMap<string, string>;

/** A text of linked modules. */
export interface Linked {
  readonly text: string;
  /** The module that a line of the text is from, and the line in it. */
  moduleAt(line: number): { path: string; line: number } | undefined;
}

/** Finds what a module needs, and makes functions of it all. */
export class Linker {
  private readonly known = new Map<string, { text: string; code: string }>();

  /** `others` are texts that are not in the book, by their paths. */
  constructor(private readonly others: Readonly<Record<string, string>>) {}

  /** A module and all that it needs, of these outputs. Throws an Error with
   *  the place in the book if the syntax of one is wrong. */
  closure(outputs: ReadonlyMap<string, Output>, entry: string): Modules {
    const modules = new Map<string, string>();
    const wanted = [entry];
    for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
      if (modules.has(path)) continue;
      const instead = this.others[path];
      const output = instead === undefined ? outputs.get(path) : undefined;
      const text = output === undefined ? instead : outputText(output);
      if (text === undefined) continue;
      const code = this.asFunction(path, text, output);
      modules.set(path, code);
      for (const [, name = ''] of code.matchAll(
        /require\('(?:#([^']*)|node:fs)'\)/g)) wanted.push(name || FILES);
    }
    return modules;
  }

  /** The body of a function that makes a module, line by line. */
  private asFunction(path: string, text: string, output?: Output): string {
    const known = this.known.get(path);
    if (known?.text === text) return known.code;
    const code = withoutTypes(path, text, output);
    this.known.set(path, { text, code });
    return code;
  }
}

function withoutTypes(path: string, text: string, output?: Output): string {
  try {
    return importsFirst(transform(text, {
      transforms: ['typescript', 'imports'], disableESTransforms: true,
      // What is imported while it runs is no module of the book.
      preserveDynamicImport: true,
    }).code);
  } catch (error) {
    const { message, loc } = error as Error & {
      readonly loc?: { readonly line: number; readonly column: number };
    };
    const at = loc === undefined || output === undefined ? undefined
      : originIn(output, loc.line, loc.column);
    const where = at === undefined ? path : formatPosition(at);
    throw new Error(`${where} syntax: ${
      message.replace(/^Error transforming \S* /, '')}`);
  }
}

const IMPORT = new RegExp('\\bvar \\w+ = (?:require\\(\'[^\']*\'\\)' +
  '|_interopRequireWildcard\\(\\w+\\));', 'g');

/** Imports come before all else, wherever they stand: a block may bring
 *  what a block above it needs. */
function importsFirst(code: string): string {
  const imports = (code.match(IMPORT) ?? []).join(' ');
  return code.replace('"use strict";', (first) => first + imports);
}

/** Where in the book a place of a tangled file was written. */
export function originIn(
  output: Output, line: number, column: number,
): Position | undefined {
  return nearestOrigin(output.lines, line - 1, column - 1);
}

/** Text between `head` and `tail` that can `require` these modules, and what
 *  the expressions in `given` make. */
export function linked(
  modules: Modules, { head = '', given = '', tail }: {
    readonly head?: string;
    readonly given?: string;
    readonly tail: string;
  },
): Linked {
  let text = `${head}\nconst modules = {\n`;
  let lines = newlines(text);
  const begins: { readonly path: string; readonly after: number }[] = [];
  for (const [path, code] of modules) {
    const name = JSON.stringify(path === FILES ? path : `#${path}`);
    const one = `${name}(require, exports) {${code}\n},\n`;
    begins.push({ path, after: lines });
    lines += newlines(one);
    text += one;
  }
  text += `};
const made = new Map(Object.entries({ ${given} }));
function require(name) {
  if (!made.has(name)) {
    const exports = {};
    made.set(name, exports);
    modules[name](require, exports);
  }
  return made.get(name);
}
${tail}
`;
  const end = lines;
  return {
    text,
    moduleAt(line) {
      const found = begins.findLast(({ after }) => after < line);
      return found === undefined || line > end ? undefined
        : { path: found.path, line: line - found.after };
    },
  };
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
