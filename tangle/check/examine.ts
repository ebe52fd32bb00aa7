/** Looking at files: types, lint, syntax, each only where it may differ. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Tangled } from '../assemble.ts';
import { nearestOrigin } from '../lines.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import { compile, parseOnly, worldOf, type World } from './compiler.ts';
import { Memory, type Finding } from './memory.ts';
import { recordFindings } from './records.ts';
import {
  judgeTrial, makeTrials, syntaxFindings, typeFindings,
} from './types.ts';
import { digest, unitsOf, type Unit } from './units.ts';

/**
 * Everything that the compiler and ESLint say about those files of the
 * project that `wanted` asks for; what has not changed is remembered.
 */
export async function sourceProblems(
  root: string,
  tangled: Tangled,
  wanted: (unit: Unit) => boolean = () => true,
): Promise<Problem[]> {
  const trials = makeTrials(root, tangled);
  const units = unitsOf(root, tangled, trials);
  const memory = Memory.read(root, rulesOf(root));
  const found = await memory.findings(units, wanted, (waiting) => {
    return examine(root, units, waiting);
  });
  const tried = new Map(trials.map((trial) => [trial.path, trial]));
  return [...found].flatMap(([unit, findings]) => {
    const place = (finding: Finding): Position => {
      return placeOf(root, unit, finding);
    };
    const trial = tried.get(unit.path);
    if (trial !== undefined) return judgeTrial(trial, findings, place);
    return findings.map((finding): Problem => {
      const { code, message, severity } = finding;
      return { ...problem(place(finding), code, message), severity };
    });
  });
}

async function examine(
  root: string,
  units: readonly Unit[],
  waiting: readonly Unit[],
): Promise<Finding[][]> {
  const found = new Map(waiting.map((unit): [Unit, Finding[]] => [unit, []]));
  const add = (some: readonly Unit[], findings: Finding[][]): void => {
    some.forEach((unit, n) => found.get(unit)?.push(...findings[n] ?? []));
  };
  const parsed = waiting.filter(({ kind }) => kind === 'syntax');
  if (parsed.length > 0) {
    const program = parseOnly(byPath(parsed));
    add(parsed, syntaxFindings(program, pathsOf(parsed)));
  }
  const compiled = waiting.filter(({ kind }) => kind !== 'syntax');
  const all = byPath(units.filter(({ kind }) => kind !== 'syntax'));
  for (const world of ['program', 'bare', 'host'] as const) {
    const some = compiled.filter((unit) => worldIn(root, unit) === world);
    if (some.length === 0) continue;
    const program = compile(root, all, pathsOf(some), world);
    const verdicts = typeFindings(program, pathsOf(some));
    add(some, verdicts.map(({ findings }) => findings));
    if (world === 'program') {
      add(some, verdicts.map(({ unused }) => unused));
      continue;
    }
    const clean = new Set(some.filter((_, n) => verdicts[n]?.clean));
    add(some, recordFindings(program, pathsOf(some)));
    const linted = some.filter(({ kind }) => kind === 'types');
    // Loaded late: often there is nothing to lint.
    const { lintFindings } = await import('./lint.ts');
    add(linted, await lintFindings(root, program, linted, (unit) => {
      return clean.has(unit);
    }));
  }
  return [...found.values()];
}

function worldIn(root: string, { kind, path }: Unit): World {
  return kind === 'program' ? 'program' : worldOf(root, path);
}

function pathsOf(units: readonly Unit[]): string[] {
  return units.map(({ path }) => path);
}

function byPath(units: readonly Unit[]): Map<string, Unit> {
  return new Map(units.map((unit) => [unit.path, unit]));
}

function placeOf(
  root: string,
  { path, lines }: Unit,
  { row, column }: Finding,
): Position {
  const origin = lines && nearestOrigin(lines, row, column);
  return origin ?? {
    file: relative(root, path).split(sep).join('/'),
    line: row + 1,
    column: column + 1,
  };
}

/** All that decides about findings besides the files that are checked. */
function rulesOf(root: string): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const files = [
    'tsconfig.json', 'eslint.config.js', 'package.json', 'package-lock.json',
  ].map((name) => join(root, name));
  files.push(...ts.sys.readDirectory(here, ['.ts']));
  return digest(files.map((path) => {
    return ts.sys.fileExists(path) ? readFileSync(path, 'utf8') : '';
  }).join('\n'));
}
