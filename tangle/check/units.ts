/** What `npm run check` looks at: files, each with its text. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import type { Output, Tangled } from '../assemble.ts';
import { absolutePath, typeScriptOutputs } from '../origin.ts';
import { outputText } from '../sourcemap.ts';
import { plainFiles } from './compiler.ts';
import { treeOf, type Text } from './trees.ts';
import { sketches, type Trial } from './types.ts';
import { isAssemblyScript } from './worlds.ts';

/** One file to check. */
export interface Unit extends Text {
  /**
   * `types`: compiled and linted; `program`: compiled, as far as
   * AssemblyScript is TypeScript; `trial`: compiled; `syntax`: parsed.
   */
  readonly kind: 'types' | 'program' | 'trial' | 'syntax';
  /** Lines that know where they are from; plain files have none. */
  readonly lines: Output['lines'] | undefined;
}

/** All files of the project: tangled ones, trials, sketches, plain ones. */
export function unitsOf(
  root: string,
  tangled: Tangled,
  trials: readonly Trial[],
): Unit[] {
  const unit = (
    kind: Unit['kind'],
    path: string,
    lines: Output['lines'],
  ): Unit => {
    return { kind, path, lines, text: outputText({ lines } as Output) };
  };
  return [
    ...typeScriptOutputs(tangled).map((output) => {
      return unit('types', absolutePath(root, output), output.lines);
    }),
    ...trials.map(({ path, lines }) => unit('trial', path, lines)),
    ...[...tangled.outputs.values()].filter(isAssemblyScript)
      .map((output) => {
        return unit('program', absolutePath(root, output), output.lines);
      }),
    ...sketches(tangled).map((lines, n) => {
      return unit('syntax', join(root, 'sketches', `${n}.ts`), lines);
    }),
    ...plainFiles(root).map((path): Unit => {
      const text = readFileSync(path, 'utf8');
      return { kind: 'types', path, text, lines: undefined };
    }),
  ];
}

/** Absolute paths of the files that a unit imports. */
export function importsOf(root: string, { path, text }: Unit): string[] {
  return ts.preProcessFile(text, true, true).importedFiles
    .flatMap(({ fileName }) => {
      if (fileName.startsWith('.')) return [resolve(dirname(path), fileName)];
      if (/^#(tangle|tests)\//.test(fileName)) {
        return [join(root, fileName.slice(1))];
      }
      return fileName.startsWith('#')
        ? [join(root, 'build', fileName.slice(1))] : [];
    });
}

/**
 * What others can see of a module: its text without the bodies of functions
 * that declare their type.
 */
export function shapeOf(unit: Unit): string {
  const { text } = unit;
  let shape = '';
  let end = 0;
  const visit = (node: ts.Node): void => {
    const body = hiddenBody(node);
    if (body === undefined) {
      ts.forEachChild(node, visit);
    } else {
      shape += text.slice(end, body.pos);
      end = body.end;
    }
  };
  visit(treeOf(unit));
  return shape + text.slice(end);
}

function hiddenBody(node: ts.Node): ts.Node | undefined {
  if (ts.isConstructorDeclaration(node)) return node.body;
  if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node) &&
    !ts.isArrowFunction(node) && !ts.isFunctionExpression(node) &&
    !ts.isGetAccessorDeclaration(node)) return undefined;
  return node.type === undefined ? undefined : node.body;
}

/** Short and the same for the same text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64').slice(0, 22);
}
