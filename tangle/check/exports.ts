/** Functions, classes and values that are exported, and that nobody takes. */
import { readFileSync } from 'node:fs';
import { posix, relative, sep } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { originIn } from '../origin.ts';
import { problem, type Problem } from '../problem.ts';
import { outputText } from '../sourcemap.ts';
import { BUILD } from '../tree.ts';
import { plainFiles } from './compiler.ts';
import { Imports } from './imports.ts';

/**
 * What these hold may be more than is used today: numbers that both sides
 * of a trap agree on, what a service may link with, what the compiler of
 * the programs calls by name, and what is no part of the system.
 */
const OFFERED = /^(?:(?:abi|lib|rigs|userland\/rt)\/|userland\/lib\/start\.ts)/;

const EXPORT =
  /^export (?:abstract )?(?:async )?(?:const|function\*?|class)\s+(\w+)/gm;
const EVERYTHING = /^export \* from '#?([^']+)'/gm;

/** Exports of the system that no other file of the project names. */
export function exportProblems(
  root: string, { outputs }: Tangled, imports = new Imports(),
): Problem[] {
  const takers = new Takers(imports);
  for (const output of outputs.values()) {
    takers.add(output.path, outputText(output));
  }
  for (const path of plainFiles(root)) {
    const name = relative(root, path).split(sep).join('/');
    takers.add(`../${name}`, readFileSync(path, 'utf8'));
  }
  return [...outputs.values()].flatMap((output) => {
    if (output.kind !== 'module' || OFFERED.test(output.path)) return [];
    const text = outputText(output);
    return [...text.matchAll(EXPORT)].flatMap(({ 1: name = '', index }) => {
      if (takers.take(output.path, name)) return [];
      const row = text.slice(0, index).split('\n').length - 1;
      const at = originIn(output, row, 0);
      return at === undefined ? [] : [problem(at, 'unused export',
        `no other file takes '${name}'; it need not be exported`)];
    });
  });
}

/** Which files import which, and what words they are made of. */
class Takers {
  private readonly texts = new Map<string, string>();
  private readonly words = new Map<string, ReadonlySet<string>>();
  private readonly of = new Map<string, string[]>();

  constructor(private readonly imports: Imports) {}

  add(path: string, text: string): void {
    this.texts.set(path, text);
    for (const { specifier } of this.imports.of(text)) {
      const target = targetOf(path, specifier);
      const known = this.of.get(target) ?? [];
      if (known.push(path) === 1) this.of.set(target, known);
    }
  }

  /** Whether a file that imports `path` has the word `name`. */
  take(path: string, name: string): boolean {
    return (this.of.get(path) ?? []).some((taker) => {
      return this.wordsOf(taker).has(name) ||
        this.handsOn(taker, path) && this.take(taker, name);
    });
  }

  private handsOn(taker: string, path: string): boolean {
    const text = this.texts.get(taker) ?? '';
    return [...text.matchAll(EVERYTHING)].some(([, name]) => name === path);
  }

  private wordsOf(path: string): ReadonlySet<string> {
    const known = this.words.get(path) ??
      new Set(this.texts.get(path)?.match(/[\w$]+/g));
    this.words.set(path, known);
    return known;
  }
}

/** Where an import leads, as a path in the tangled tree. */
function targetOf(path: string, specifier: string): string {
  if (/^#(?:tangle|tests)\//.test(specifier)) return `../${specifier.slice(1)}`;
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return specifier;
  const found = posix.join(posix.dirname(path), specifier);
  const inside = `../${BUILD}/`;
  return found.startsWith(inside) ? found.slice(inside.length) : found;
}
