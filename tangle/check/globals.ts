/** What is global in programs. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { Text } from './trees.ts';

/** Where AssemblyScript is another language than TypeScript. */
export const PROGRAM_OPTIONS: ts.CompilerOptions = {
  noLib: true,
  experimentalDecorators: true,
  verbatimModuleSyntax: false,
  noUnusedParameters: false,
  noUncheckedIndexedAccess: false,
  noImplicitOverride: false,
};

/** What AssemblyScript's declarations have from hosts, lack, or say badly. */
const CORRECTIONS: readonly (readonly [wrong: string | RegExp, string])[] = [
  [/^declare namespace (?:process|console|crypto|performance) \{.*?^\}/gms, ''],
  [/^declare function (?:trace|seed)\(.*$/gm, ''],
  ['type bool = boolean | number;', 'type bool = boolean;'],
  ['startsWith(other: string)', 'startsWith(other: string, from?: i32)'],
  ['endsWith(other: string)', 'endsWith(other: string, to?: i32)'],
];

/**
 * What AssemblyScript knows and declares to nobody, and `ascii`, which the
 * system's compiler knows.
 */
const RUNTIME = `
declare function ascii(character: string): i32;
declare function __alloc(size: usize): usize;
declare function __free(block: usize): void;
declare function __new(size: usize, id: u32): usize;
declare function __visit_globals(cookie: u32): void;
declare function __visit_members(object: usize, cookie: u32): void;
`;

/** Declarations of all that a program finds without importing it. */
export function programGlobals(root: string): Text[] {
  const { resolve } = createRequire(pathToFileURL(join(root, 'package.json')));
  const folder = dirname(resolve('assemblyscript/package.json'));
  const path = join(folder, 'std', 'assembly', 'index.d.ts');
  const text = CORRECTIONS.reduce((corrected, [wrong, right]) => {
    return corrected.replace(wrong, right);
  }, ts.sys.readFile(path) ?? '');
  return [{ path, text }, { path: join(root, 'runtime.d.ts'), text: RUNTIME }];
}
