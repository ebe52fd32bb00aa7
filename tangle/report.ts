/** Printing problems for people. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblem, type Problem } from './problem.ts';

/** Prints problems with their code frames; true when one is an error. */
export function reportProblems(
  root: string,
  problems: readonly Problem[],
  print: (line: string) => void = console.error,
): boolean {
  const readText = textReader(root);
  for (const found of problems) print(formatProblem(found, readText));
  return problems.some((found) => found.severity === 'error');
}

/** Reads files below `root`, each once; undefined when there is none. */
export function textReader(
  root: string,
): (file: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, readText(join(root, file)));
    return known.get(file);
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** `1 problem`, `2 problems`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
