/** Looking at files: types, lint, syntax, each only where it may differ. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Tangled } from '../assemble.ts';
import { nearestOrigin } from '../lines.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import { compile, type VirtualFile } from './compiler.ts';
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
  const byPath = new Map(trials.map((trial) => [trial.path, trial]));
  return [...found].flatMap(([unit, findings]) => {
    const place = (finding: Finding): Position => {
      return placeOf(root, unit, finding);
    };
    const trial = byPath.get(unit.path);
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
  const found = new Map(waiting.map((unit): [Unit, Finding[]] => {
    return [unit, unit.kind === 'syntax' ? syntaxFindings(unit) : []];
  }));
  const compiled = waiting.filter(({ kind }) => kind !== 'syntax');
  if (compiled.length > 0) {
    const files = new Map<string, VirtualFile>();
    for (const { kind, path, lines } of units) {
      if (kind === 'syntax' || lines === undefined) continue;
      files.set(path, { path, lines });
    }
    const paths = compiled.map(({ path }) => path);
    const program = compile(root, files, paths);
    typeFindings(program, paths).forEach((more, n) => {
      const unit = compiled[n];
      if (unit !== undefined) found.get(unit)?.push(...more);
    });
    recordFindings(program, paths).forEach((more, n) => {
      const unit = compiled[n];
      if (unit !== undefined) found.get(unit)?.push(...more);
    });
    const linted = compiled.filter(({ kind }) => kind === 'types');
    // Loaded late: often there is nothing to lint.
    const { lintFindings } = await import('./lint.ts');
    (await lintFindings(root, program, linted)).forEach((more, n) => {
      const unit = linted[n];
      if (unit !== undefined) found.get(unit)?.push(...more);
    });
  }
  return [...found.values()];
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
