/** Type errors, and the blocks that must fail to compile. */
import { join } from 'node:path';
import ts from 'typescript';
import type { Output, PlacedBlock, Tangled } from '../assemble.ts';
import { expandLines } from '../chunks.ts';
import type { OutputLine } from '../lines.ts';
import { keepLiterals } from '../literals.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import { BUILD } from '../tree.ts';
import type { Finding } from './memory.ts';

/** A block that must not compile, and the file in which that is tried. */
export interface Trial {
  readonly path: string;
  readonly lines: Output['lines'];
  readonly placed: PlacedBlock;
  readonly code: string;
  /** The first row of the block in the file. */
  readonly firstRow: number;
}

/** Makes one virtual file for each block that says `error=`. */
export function makeTrials(root: string, tangled: Tangled): Trial[] {
  const trials: Trial[] = [];
  for (const placed of tangled.blocks) {
    const { destination } = placed;
    if (destination.kind !== 'error') continue;
    const path = join(root, BUILD, asidePath(tangled, placed, trials.length));
    const aside = behindItsModule(tangled, placed);
    trials.push({ path, ...aside, placed, code: destination.code });
  }
  return trials;
}

/** Where a block is tried that goes into no file, in the tangled tree. */
export function asidePath(
  { outputs }: Tangled, { section }: PlacedBlock, n: number,
): string {
  const own = outputs.get(section.module ?? '');
  return `${(own?.path ?? 'trial.ts').replace(/\.ts$/, '')}.trial${n}.ts`;
}

/** The lines of a block that goes into no file, behind those of the module
 *  of its section; `firstRow` is its first. */
export function behindItsModule(
  { outputs, chunks }: Tangled, { section, block }: PlacedBlock,
): { readonly lines: Output['lines']; readonly firstRow: number } {
  const own = outputs.get(section.module ?? '');
  const lines: OutputLine[] = [...(own?.lines ?? [])];
  const firstRow = lines.length;
  expandLines(block.lines, chunks, lines, []);
  return { lines: keepLiterals(lines, []), firstRow };
}

/** What the compiler says of one file. */
export interface Verdict {
  readonly findings: Finding[];
  /** Names that are not used: where there is a linter, it judges them. */
  readonly unused: Finding[];
  /** Whether nothing is wrong, and every name is used. */
  readonly clean: boolean;
}

/** What it says of files of a program, in the order of the paths. */
export function typeFindings(
  program: ts.Program,
  paths: readonly string[],
): Verdict[] {
  const options = program.getCompilerOptions();
  return paths.map((path) => {
    const source = program.getSourceFile(path);
    const findings: Finding[] = [];
    const unused: Finding[] = [];
    if (source === undefined) return { findings, unused, clean: false };
    for (const one of [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]) {
      if (isOfProgram(one, options)) continue;
      const isName = one.reportsUnnecessary !== undefined;
      (isName ? unused : findings).push(toFinding(one));
    }
    const clean = findings.length + unused.length === 0;
    return { findings, unused, clean };
  });
}

/** Trials that compile after all, or fail in another way than they say. */
export function judgeTrial(
  { placed, code: wanted, firstRow }: Trial,
  findings: readonly Finding[],
  place: (finding: Finding) => Position,
): Problem[] {
  const found = findings.filter(({ row }) => row >= firstRow);
  if (found.length === 0) {
    return [problem(placed.block.at, 'no error',
      `this block must fail with ${wanted}, but it compiles`)];
  }
  return found.filter(({ code }) => code !== wanted).map((finding) => {
    const { code, message } = finding;
    return problem(place(finding), 'other error',
      `this block must fail with ${wanted}, but fails with ${code}: ` +
      message);
  });
}

/** The lines of all blocks that are only shown and parsed. */
export function sketches({ blocks }: Tangled): Output['lines'][] {
  return blocks.filter(({ destination }) => destination.kind === 'sketch')
    .map(({ block }) => block.lines.map((from) => {
      return { text: from.text, indent: 0, from };
    }));
}

/** Syntax errors of files that are parsed only, in their order. */
export function syntaxFindings(
  program: ts.Program,
  paths: readonly string[],
): Finding[][] {
  return paths.map((path) => {
    const source = program.getSourceFile(path);
    return program.getSyntacticDiagnostics(source)
      .filter(({ code }) => !DECORATOR_CODES.has(code))
      .map((found) => toFinding(found));
  });
}

/** AssemblyScript has decorators where TypeScript has none. */
const DECORATOR_CODES = new Set([1206, 1249]);

/** True for what is wrong in TypeScript alone. */
export function isOfProgram(
  { code }: ts.Diagnostic,
  { experimentalDecorators = false }: ts.CompilerOptions,
): boolean {
  return experimentalDecorators && DECORATOR_CODES.has(code);
}

/** A diagnostic of the compiler; one without a file is at the beginning. */
export function toFinding(
  { file, start = 0, code, messageText }: ts.Diagnostic,
) {
  const { line: row, character: column } =
    file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  const message = ts.flattenDiagnosticMessageText(messageText, '\n  ');
  const severity = 'error' as const;
  return { row, column, code: `TS${code}`, message, severity };
}
