/** What the compiler has to know before it checks a module in a page. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { bareOptions } from '../check/worlds.ts';
import type { Declarations } from './page/check-worker.ts';

/** The declarations of both worlds: those of the language, and then all
 *  that modules with a host, and tests, find besides. */
export function declarationsOf(
  root: string, packages: readonly string[],
): { readonly bare: Declarations; readonly host: Declarations } {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'),
    (path) => readFileSync(path, 'utf8')) as
    { config: { compilerOptions: object } };
  const { compilerOptions } = config;
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root);
  const text = packages.map((one) => `import '${one}';\n`).join('');
  return {
    bare: { options: compilerOptions,
      files: filesOf(root, bareOptions(options), '') },
    host: { options: compilerOptions, files: filesOf(root, options, text) },
  };
}

/** All files that the compiler reads for a text, without their comments. */
function filesOf(
  root: string, options: ts.CompilerOptions, text: string,
): Record<string, string> {
  const probe = join(root, 'probe.ts');
  const host = ts.createCompilerHost(options, true);
  const read = new Map<string, string>();
  const { readFile, fileExists, getSourceFile } = host;
  delete host.realpath;
  host.fileExists = (path) => path === probe || fileExists(path);
  host.readFile = (path) => {
    const found = path === probe ? text : readFile(path);
    if (found !== undefined && path !== probe) read.set(path, found);
    return found;
  };
  host.getSourceFile = getSourceFile.bind(host);
  const program = ts.createProgram({ rootNames: [probe], options, host });
  const printer = ts.createPrinter({ removeComments: true });
  const files: Record<string, string> = {};
  for (const [path, whole] of read) {
    const source = program.getSourceFile(path);
    files[`/${relative(root, path).split(sep).join('/')}`] =
      source === undefined ? whole : printer.printFile(source);
  }
  files['/package.json'] = readFileSync(join(root, 'package.json'), 'utf8');
  return files;
}
