/** The TypeScript program of the whole project, tangled tree included. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import type { Output, Tangled } from '../assemble.ts';
import { nearestOrigin } from '../lines.ts';
import { absolutePath, typeScriptOutputs } from '../origin.ts';
import type { Position, Problem } from '../problem.ts';
import { outputText } from '../sourcemap.ts';
import { BUILD } from '../tree.ts';

/** A file that exists only while checking, and the lines it is made of. */
export interface VirtualFile {
  readonly path: string;
  readonly lines: Output['lines'];
}

/** A program, and what is needed to speak of it in book coordinates. */
export interface Compilation {
  readonly root: string;
  readonly program: ts.Program;
  /** Tangled and virtual files by absolute path. */
  readonly files: ReadonlyMap<string, VirtualFile>;
}

/** Makes the program; `extra` are virtual files beside the tangled ones. */
export function compile(
  root: string,
  tangled: Tangled,
  extra: readonly VirtualFile[],
): Compilation {
  const files = new Map<string, VirtualFile>();
  for (const output of typeScriptOutputs(tangled)) {
    const path = absolutePath(root, output);
    files.set(path, { path, lines: output.lines });
  }
  for (const file of extra) files.set(file.path, file);
  const options = readOptions(root);
  const program = ts.createProgram({
    rootNames: [...files.keys(), ...plainFiles(root)],
    options,
    host: overlayHost(root, options, files),
  });
  return { root, program, files };
}

/** The TypeScript files of the project that are not in the book. */
export function plainFiles(root: string): string[] {
  const found = [join(root, 'vitest.config.ts')];
  for (const folder of ['tangle', 'tests']) {
    for (const name of listFiles(join(root, folder))) {
      if (name.endsWith('.ts')) found.push(join(root, folder, name));
    }
  }
  return found.filter((path) => ts.sys.fileExists(path));
}

function listFiles(folder: string): string[] {
  if (!ts.sys.directoryExists(folder)) return [];
  return readdirSync(folder, { recursive: true }).map(String);
}

function readOptions(root: string): ts.CompilerOptions {
  const path = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as {
    config: unknown;
  };
  return ts.parseJsonConfigFileContent(config, ts.sys, root).options;
}

/** Declarations of packages, parsed once: every program shares them. */
const libraryFiles = new Map<string, ts.SourceFile>();

/** A host that sees the tangled files as they are in memory. */
function overlayHost(
  root: string,
  options: ts.CompilerOptions,
  files: ReadonlyMap<string, VirtualFile>,
): ts.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile } = host;
  const below = join(root, BUILD) + sep;
  host.fileExists = (path) => {
    return path.startsWith(below) ? files.has(path) : fileExists(path);
  };
  host.readFile = (path) => {
    const file = files.get(path);
    return file === undefined ? readFile(path) : textOf(file);
  };
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, version, onError, fresh) => {
    const file = files.get(path);
    if (file !== undefined) {
      return ts.createSourceFile(path, textOf(file), version, true);
    }
    const known = libraryFiles.get(path);
    if (known !== undefined) return known;
    const source = getSourceFile(path, version, onError, fresh);
    const isLibrary = path.includes('/node_modules/');
    if (isLibrary && source !== undefined) libraryFiles.set(path, source);
    return source;
  };
  return host;
}

function textOf(file: VirtualFile): string {
  return outputText(file as Output);
}

/** Place of an offset of a source file, in the book if it is from there. */
export function positionOf(
  { root, files }: Compilation,
  source: ts.SourceFile,
  offset: number,
): Position {
  const { line, character } = source.getLineAndCharacterOfPosition(offset);
  const file = files.get(source.fileName);
  const origin = file && nearestOrigin(file.lines, line, character);
  return origin ?? {
    file: relative(root, source.fileName).split(sep).join('/'),
    line: line + 1,
    column: character + 1,
  };
}

/** A diagnostic of the compiler as a problem in book coordinates. */
export function toProblem(
  compilation: Compilation,
  diagnostic: ts.Diagnostic,
): Problem {
  const { file, start = 0 } = diagnostic;
  const at = file === undefined
    ? { file: 'tsconfig.json', line: 1, column: 1 }
    : positionOf(compilation, file, start);
  return {
    at,
    code: `TS${diagnostic.code}`,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n  '),
    severity: 'error',
  };
}
