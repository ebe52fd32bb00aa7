/** TypeScript programs of the project, tangled tree included. */
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { BUILD } from '../tree.ts';
import { PROGRAM_OPTIONS, programGlobals } from './globals.ts';
import { treeOf, type Text } from './trees.ts';
import { BARE, bareOptions, HOST_GLOBALS } from './worlds.ts';

/** What files find without importing it: their host, little, or a program's. */
export type World = 'host' | 'bare' | 'program';

/** The world of a module by its path; programs are told by who knows them. */
export function worldOf(root: string, path: string): World {
  const below = join(root, BUILD) + sep;
  const isBare = path.startsWith(below) &&
    BARE.test(path.slice(below.length).split(sep).join('/'));
  return isBare ? 'bare' : 'host';
}

/**
 * Makes the program of the files `roots` and of all that they import. What
 * is global in it is what their world has.
 * Tangled and other known files are taken from `files`, by absolute path.
 */
export function compile(
  root: string,
  files: ReadonlyMap<string, Text>,
  roots: readonly string[],
  world: World = 'host',
): ts.Program {
  const { options, declared } = settingsOf(root, world);
  const known = new Map(files);
  const rootNames = [...roots];
  for (const file of declared) {
    known.set(file.path, file);
    rootNames.push(file.path);
  }
  const program = ts.createProgram({
    rootNames, options, host: overlayHost(root, options, known),
  });
  const [wrong] = program.getOptionsDiagnostics();
  if (wrong === undefined) return program;
  const message = ts.flattenDiagnosticMessageText(wrong.messageText, '\n');
  throw new Error(`tsconfig.json: ${message}`);
}

/** What the compiler is told about a world, and what is declared in it. */
export function settingsOf(root: string, world: World): {
  readonly options: ts.CompilerOptions, readonly declared: readonly Text[],
} {
  const options = {
    ...readOptions(root), noUnusedLocals: true, noUnusedParameters: true,
  };
  const declared = narrow(root, world, options);
  return { options, declared };
}

/** Takes from `options` what a world lacks; gives what it has instead. */
function narrow(root: string, world: World, options: ts.CompilerOptions) {
  if (world === 'host') return [];
  if (world === 'program') {
    options.types = [];
    delete options.lib;
    Object.assign(options, PROGRAM_OPTIONS);
    return programGlobals(root);
  }
  Object.assign(options, bareOptions(options));
  return [{ path: join(root, 'host-globals.d.ts'), text: HOST_GLOBALS }];
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

/**
 * Parses files without resolving what they import, and without a library:
 * enough to see what is wrong with their syntax.
 */
export function parseOnly(files: ReadonlyMap<string, Text>): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022, experimentalDecorators: true,
    noResolve: true, noLib: true, types: [],
  };
  const host = ts.createCompilerHost(options, true);
  host.fileExists = (path) => files.has(path);
  host.getSourceFile = (path) => {
    const file = files.get(path);
    return file && treeOf(file);
  };
  return ts.createProgram({ rootNames: [...files.keys()], options, host });
}

/** A host that sees the tangled files as they are in memory. */
function overlayHost(
  root: string,
  options: ts.CompilerOptions,
  files: ReadonlyMap<string, Text>,
): ts.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  const { fileExists, readFile } = host;
  const below = join(root, BUILD) + sep;
  host.fileExists = (path) => {
    return files.has(path) || !path.startsWith(below) && fileExists(path);
  };
  host.readFile = (path) => {
    return files.get(path)?.text ?? readFile(path);
  };
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, version, onError, fresh) => {
    const file = files.get(path);
    if (file !== undefined) return treeOf(file);
    const known = libraryFiles.get(path);
    if (known !== undefined) return known;
    const source = getSourceFile(path, version, onError, fresh);
    const isLibrary = path.includes('/node_modules/');
    if (isLibrary && source !== undefined) libraryFiles.set(path, source);
    return source;
  };
  return host;
}
