/**
 * The libraries of the compiler, as the workers of a first start load them.
 *
 * Binaryen is C++ compiled to WebAssembly without the exceptions of
 * WebAssembly. Each call that may throw goes through a function of
 * JavaScript, which looks up its callee by number, in an array that begins
 * empty. The numbers are few and far between, so the engine makes the array
 * a table of hashes, and looking up becomes an eighth of all that Binaryen
 * does. In a copy the array has all its elements from the start.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { writeIfChanged } from './tree.ts';

/** A module that is copied: what imports name, and the copy's file. */
const COPIES: readonly (readonly [name: string, file: string])[] = [
  ['binaryen', 'binaryen.mjs'], ['assemblyscript', 'assemblyscript.mjs'],
  ['assemblyscript/asc', 'asc.mjs'],
];

/** The array of callees, empty, and the function that fills it. */
const CALLEES = new RegExp(
  String.raw`\b(\w+)=\[\],(\w+)=(\w+)=>\{var (\w+)=\1\[\3\];`
  + String.raw`return \4\|\|\(\1\[\3\]=\4=\w+\.get\(\3\)\),\4\}`);
/** More than there are functions that are called by number. */
const MOST_CALLEES = 32_768;

/** The text of Binaryen with an array of callees that has no holes; the
 *  same text if there is no such array. */
export function withDenseCallees(text: string): string {
  return text.replace(CALLEES, (found, array: string) => found.replace(
    `${array}=[]`, `${array}=Array(${MOST_CALLEES}).fill(null)`));
}

/** Lets modules in the folder of the bundle `program` be imported from
 *  there, after they have been copied to it. */
export function copiedLibraries(program: string): Plugin {
  const folder = dirname(program);
  return {
    name: 'copied libraries',
    setup(bundler) {
      for (const [name, file] of COPIES) {
        const filter = new RegExp(`^${name}$`);
        bundler.onResolve({ filter }, () => {
          const original = fileURLToPath(import.meta.resolve(name));
          const text = readFileSync(original, 'utf8');
          writeIfChanged(join(folder, file), copyOf(name, text));
          return { path: `./${file}`, external: true };
        });
      }
    },
  };
}

function copyOf(name: string, text: string): string {
  if (name === 'binaryen') return withDenseCallees(text);
  return COPIES.reduce((copy, [other, file]) =>
    copy.replaceAll(`from"${other}"`, `from"./${file}"`), text);
}
