/**
 * `npm run check [-- chapters/02-kernel … --forward]`: types, lint,
 * directions and page style of the whole project; with paths, only what
 * lies below them is reported. Errors come last.
 */
import type { Imports } from '../check/imports.ts';
import { pathsBelow, readArguments } from '../answers.ts';
import type { Tangled } from '../assemble.ts';
import { listSections } from '../listing.ts';
import type { Problem } from '../problem.ts';
import { comparePositions, formatPosition } from '../problem.ts';
import { count, reportProblems } from '../report.ts';
import {
  keepReport, reportFor, stateOf, type Report,
} from '../check/stamp.ts';

const USAGE = `npm run check [-- PATH … --forward]
Types, lint, directions and page style; with paths, only of what is below.
--forward lists the imports of what a later section introduces.`;

/** Runs the command; sets the exit status to 1 when there is an error. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values, positionals } = readArguments(USAGE, {
    args, allowPositionals: true,
    options: { forward: { type: 'boolean', default: false } },
  });
  const named = pathsBelow(root, positionals, listSections(root));
  const wanted = ({ at }: Problem): boolean => {
    return named.length === 0 || named.some((covers) => covers(at.file));
  };
  const state = stateOf(root);
  const report = reportFor(root, state) ??
    await keepReport(root, state, await check(root));
  const found = report.found.filter(wanted);
  const debts = report.debts.filter(wanted);
  const errors = found.filter(({ severity }) => severity === 'error');
  const warnings = found.filter(({ severity }) => severity !== 'error');
  if (values.forward) {
    for (const { at, message } of debts) {
      console.log(`${formatPosition(at)} - ${message}`);
    }
  }
  reportProblems(root, warnings, console.log);
  console.log(
    `checked ${count(report.files, 'tangled file')}: ` +
    `${count(errors.length, 'error')}, ` +
    `${count(warnings.length, 'warning')}, ` +
    `${count(debts.length, 'forward import')}` +
    (debts.length > 0 && !values.forward ? ' (--forward lists them)' : ''));
  if (reportProblems(root, errors, console.log)) process.exitCode = 1;
}

/** Tangles and checks. */
async function check(root: string): Promise<Report> {
  // Loaded late: when nothing has changed, none of it is needed.
  const { tangleTree } = await import('../tree.ts');
  const { forwardImports } = await import('../check/directions.ts');
  const { Imports } = await import('../check/imports.ts');
  const tangled = tangleTree(root);
  const imports = Imports.read(root);
  const report = {
    files: tangled.outputs.size,
    found: await checkBook(root, tangled, imports),
    debts: forwardImports(tangled, imports),
  };
  imports.write(root);
  return report;
}

/** Everything that is wrong with a book, in reading order. */
export async function checkBook(
  root: string,
  tangled: Tangled,
  imports?: Imports,
): Promise<Problem[]> {
  const { sourceProblems } = await import('../check/examine.ts');
  const { directionProblems } = await import('../check/directions.ts');
  const { exportProblems } = await import('../check/exports.ts');
  const { styleProblems } = await import('../check/style.ts');
  const { countedProblems } = await import('../check/counted.ts');
  const { circleProblems } = await import('../check/circles.ts');
  const { measuredProblems } = await import('../check/measured.ts');
  const { exerciseProblems } = await import('../check/exercises.ts');
  const { mapProblems, numberProblems } = await import('../check/maps.ts');
  const found = [
    ...tangled.problems,
    ...await sourceProblems(root, tangled),
    ...directionProblems(tangled, imports),
    ...exportProblems(root, tangled, imports),
    ...styleProblems(tangled),
    ...countedProblems(tangled),
    ...measuredProblems(tangled),
    ...circleProblems(tangled),
    ...exerciseProblems(tangled),
    ...mapProblems(tangled),
    ...numberProblems(tangled),
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
