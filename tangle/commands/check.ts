/**
 * `npm run check [-- chapters/02-kernel …]`: types, lint, directions and
 * page style of the whole project; with paths, only what lies below them
 * is reported.
 */
import { tangleTree } from '../tree.ts';
import type { Tangled } from '../assemble.ts';
import { compile } from '../check/compiler.ts';
import { directionProblems, forwardImports } from '../check/directions.ts';
import { lintProblems } from '../check/lint.ts';
import { styleProblems } from '../check/style.ts';
import {
  makeTrials, syntaxProblems, trialProblems, typeProblems,
} from '../check/types.ts';
import {
  comparePositions, formatPosition, type Problem,
} from '../problem.ts';
import { count, reportProblems } from '../report.ts';

/** Runs the command; sets the exit status to 1 when there is an error. */
export async function main(root: string, args: string[]): Promise<void> {
  const wanted = ({ at }: Problem): boolean => {
    return args.length === 0 || args.some((path) => at.file.startsWith(path));
  };
  const tangled = tangleTree(root);
  const found = (await checkBook(root, tangled)).filter(wanted);
  if (reportProblems(root, found, console.log)) process.exitCode = 1;
  const debts = forwardImports(tangled).filter(wanted);
  if (debts.length > 0) console.log('Imports that look ahead in the book:');
  for (const { at, message } of debts) {
    console.log(`  ${formatPosition(at)} - ${message}`);
  }
  const errors = found.filter(({ severity }) => severity === 'error').length;
  console.log(
    `checked ${count(tangled.outputs.size, 'tangled file')}: ` +
    `${count(errors, 'error')}, ` +
    `${count(found.length - errors, 'warning')}, ` +
    `${count(debts.length, 'forward import')}`);
}

/** Everything that is wrong with a book, in reading order. */
export async function checkBook(
  root: string,
  tangled: Tangled,
): Promise<Problem[]> {
  const trials = makeTrials(root, tangled);
  const compilation = compile(root, tangled, trials);
  const found = [
    ...tangled.problems,
    ...typeProblems(compilation, trials),
    ...trialProblems(compilation, trials),
    ...syntaxProblems(tangled),
    ...directionProblems(tangled),
    ...styleProblems(tangled),
    ...await lintProblems(compilation, tangled),
  ];
  return unique(found).sort((a, b) => comparePositions(a.at, b.at));
}

/** A chunk used twice is reported once. */
function unique(problems: readonly Problem[]): Problem[] {
  const byKey = new Map(problems.map((found) => {
    return [`${formatPosition(found.at)} ${found.message}`, found];
  }));
  return [...byKey.values()];
}
