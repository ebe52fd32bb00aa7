/** Type errors, and the blocks that must fail to compile. */
import { join } from 'node:path';
import ts from 'typescript';
import type { PlacedBlock, Tangled } from '../assemble.ts';
import { expandLines } from '../chunks.ts';
import type { OutputLine } from '../lines.ts';
import { keepLiterals } from '../literals.ts';
import { isAssemblyScript } from '../origin.ts';
import { problem, type Problem } from '../problem.ts';
import { BUILD } from '../tree.ts';
import {
  positionOf, toProblem, type Compilation, type VirtualFile,
} from './compiler.ts';

/** A block that must not compile, and the file in which that is tried. */
export interface Trial extends VirtualFile {
  readonly placed: PlacedBlock;
  readonly code: string;
  /** The first row of the block in the file. */
  readonly firstRow: number;
}

/** Makes one virtual file for each block that says `error=`. */
export function makeTrials(root: string, tangled: Tangled): Trial[] {
  const trials: Trial[] = [];
  for (const placed of tangled.blocks) {
    const { destination, section, block } = placed;
    if (destination.kind !== 'error') continue;
    const own = tangled.outputs.get(section.module ?? '');
    const lines: OutputLine[] = [...(own?.lines ?? [])];
    const firstRow = lines.length;
    expandLines(block.lines, tangled.chunks, lines, []);
    const name = (own?.path ?? 'trial.ts').replace(/\.ts$/, '');
    const path = join(root, BUILD, `${name}.trial${trials.length}.ts`);
    trials.push({
      path, lines: keepLiterals(lines, []), placed, code: destination.code,
      firstRow,
    });
  }
  return trials;
}

/** All type errors outside of trials. */
export function typeProblems(
  compilation: Compilation,
  trials: readonly Trial[],
): Problem[] {
  const { program } = compilation;
  const tried = new Set(trials.map((trial) => trial.path));
  return ts.getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || !tried.has(file.fileName))
    .map((diagnostic) => toProblem(compilation, diagnostic));
}

/** Trials that compile after all, or fail in another way than they say. */
export function trialProblems(
  compilation: Compilation,
  trials: readonly Trial[],
): Problem[] {
  return trials.flatMap((trial) => judge(compilation, trial));
}

function judge(compilation: Compilation, trial: Trial): Problem[] {
  const { program } = compilation;
  const source = program.getSourceFile(trial.path);
  if (source === undefined) return [];
  const found = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ].filter(({ start = 0 }) => {
    return source.getLineAndCharacterOfPosition(start).line >= trial.firstRow;
  });
  const wanted = trial.code;
  if (found.length === 0) {
    return [problem(trial.placed.block.at, 'no error',
      `this block must fail with ${wanted}, but it compiles`)];
  }
  return found
    .filter((diagnostic) => `TS${diagnostic.code}` !== wanted)
    .map((diagnostic) => {
      const { code, message } = toProblem(compilation, diagnostic);
      const at = positionOf(compilation, source, diagnostic.start ?? 0);
      return problem(at, 'other error',
        `this block must fail with ${wanted}, but fails with ${code}: ` +
        message);
    });
}

/** Syntax errors of sketches and of AssemblyScript modules. */
export function syntaxProblems(tangled: Tangled): Problem[] {
  const found: Problem[] = [];
  for (const { destination, block } of tangled.blocks) {
    if (destination.kind !== 'sketch') continue;
    const lines = block.lines.map((from) => {
      return { text: from.text, indent: 0, from };
    });
    found.push(...parseLines('sketch.ts', lines));
  }
  for (const output of tangled.outputs.values()) {
    if (!isAssemblyScript(output)) continue;
    found.push(...parseLines(output.path, output.lines));
  }
  return found;
}

function parseLines(
  fileName: string,
  lines: readonly OutputLine[],
): Problem[] {
  const text = lines.map((line) => `${line.text}\n`).join('');
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName, reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022, experimentalDecorators: true,
    },
  });
  const files = new Map([[fileName, { path: fileName, lines }]]);
  const program = {} as ts.Program;
  return diagnostics
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .filter(({ code }) => !DECORATOR_CODES.has(code))
    .map((found) => toProblem({ root: '', program, files }, found));
}

/** AssemblyScript has decorators where TypeScript has none. */
const DECORATOR_CODES = new Set([1206, 1249]);
