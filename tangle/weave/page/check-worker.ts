/** The worker that checks types: the compiler, and files in memory. */
import ts from 'typescript';
import { bareOptions, HOST_GLOBALS } from '../../check/worlds.ts';

/** The declarations of a world, as a part of the page has them. */
export interface Declarations {
  /** The options of `tsconfig.json`. */
  readonly options: object;
  /** Texts by their paths below the project, with a slash. */
  readonly files: Readonly<Record<string, string>>;
}

/** What is to be checked. */
export interface ToCheck {
  readonly isBare: boolean;
  /** What was not told before, as JSON. */
  readonly declarations: string | null;
  /** Modules by their paths, as the compiler finds them. */
  readonly files: Readonly<Record<string, string>>;
  /** Those whose errors are told. */
  readonly wanted: readonly string[];
}

/** An error; row and column count from 0. */
export interface TypeError {
  readonly path: string;
  readonly row: number;
  readonly column: number;
  readonly message: string;
}

const known = new Map<string, ts.SourceFile>();
const texts = new Map<string, string>();
let options: ts.CompilerOptions = {};

onmessage = ({ data }: MessageEvent<ToCheck>) => {
  if (data.declarations !== null) {
    const given = JSON.parse(data.declarations) as Declarations;
    ({ options } = ts.convertCompilerOptionsFromJson(given.options, '/'));
    for (const one of Object.entries(given.files)) texts.set(...one);
  }
  postMessage(check(data));
};

function check({ isBare, files, wanted }: ToCheck): TypeError[] {
  const globals = '/host-globals.d.ts';
  for (const one of Object.entries(files)) texts.set(...one);
  texts.set(globals, HOST_GLOBALS);
  const used = isBare ? bareOptions(options) : options;
  const program = ts.createProgram({
    rootNames: isBare ? [...wanted, globals] : [...wanted],
    options: used, host: hostOf(texts),
  });
  return wanted.flatMap((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source)].map((one) => {
      const { line: row, character: column } =
        source?.getLineAndCharacterOfPosition(one.start ?? 0)
          ?? { line: 0, character: 0 };
      return { path, row, column, message: `TS${one.code}: ${
        ts.flattenDiagnosticMessageText(one.messageText, ' ')}` };
    });
  });
}

function hostOf(all: ReadonlyMap<string, string>): ts.CompilerHost {
  const libraries = '/node_modules/typescript/lib';
  return {
    fileExists: (path) => all.has(path),
    readFile: (path) => all.get(path),
    getSourceFile(path, version) {
      const text = all.get(path);
      if (text === undefined) return undefined;
      const last = known.get(path);
      if (last?.text === text) return last;
      const made = ts.createSourceFile(path, text, version, true);
      known.set(path, made);
      return made;
    },
    getDefaultLibFileName: (given) =>
      `${libraries}/${ts.getDefaultLibFileName(given)}`,
    getDefaultLibLocation: () => libraries,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => { /* nothing is written */ },
  };
}
