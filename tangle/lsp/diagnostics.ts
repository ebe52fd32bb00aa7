/** What is wrong with an open section, in the words of the loom and of the
 *  compiler. */
import ts from 'typescript';
import { recordFindings } from '../check/records.ts';
import { styleProblems } from '../check/style.ts';
import { isOfProgram, judgeTrial, toFinding } from '../check/types.ts';
import { nearestOrigin } from '../lines.ts';
import type { Problem } from '../problem.ts';
import type { Source } from './live.ts';
import { stretchAt, stretchKey, type Stretch } from './places.ts';
import type { View } from './view.ts';

/** One complaint. */
export interface Complaint {
  readonly at: Stretch;
  readonly code: string;
  readonly message: string;
  /** `unused`: a name that nobody needs, which the linter judges. */
  readonly severity: 'error' | 'warning' | 'unused';
}

/** Everything that is wrong with a section, as it is in the editor. */
export function complaintsIn(view: View, file: string): Complaint[] {
  const { tangled } = view.state;
  const own = [...tangled.problems, ...styleProblems(tangled)]
    .filter(({ at }) => at.file === file)
    .map((one) => fromProblem(view, one));
  const found = view.places.sourcesWith(file)
    .flatMap((source) => compilerComplaints(view, source))
    .filter(({ at }) => at.file === file);
  // A chunk that is used twice is wrong once.
  return [...new Map([...own, ...found].map((one) => {
    return [`${stretchKey(one.at)} ${one.message}`, one];
  })).values()];
}

/** A problem has no length: it is of the word that begins there. */
function fromProblem(
  view: View, { at, code, message, severity }: Problem,
): Complaint {
  const lines = view.section(at.file)?.text.split(/\r\n|\r|\n/) ?? [];
  const rest = (lines[at.line - 1] ?? '').slice(at.column - 1);
  const length = /^(?:[\w$]+|`+.*|\S)/.exec(rest)?.[0].length ?? 0;
  return { at: stretchAt(at, length), code, message, severity };
}

function compilerComplaints(view: View, source: Source): Complaint[] {
  const { path, aside, world } = source;
  const service = view.worlds.service(world);
  const syntax = service.getSyntacticDiagnostics(path);
  const isSketch = aside?.placed.destination.kind === 'sketch';
  const options = service.getProgram()?.getCompilerOptions() ?? {};
  const found = [
    ...syntax, ...(isSketch ? [] : service.getSemanticDiagnostics(path)),
  ].filter((one) => !isOfProgram(one, options));
  if (aside?.placed.destination.kind === 'error') {
    return judged(view, source, found);
  }
  const first = aside?.firstRow ?? 0;
  return [
    ...found.flatMap((one) => complaintOf(view, source, one, first)),
    ...(aside === undefined ? pastRecords(view, service, source) : []),
  ];
}

function complaintOf(
  view: View, source: Source, one: ts.Diagnostic, firstRow: number,
): Complaint[] {
  const { start = 0, length = 0, code, messageText } = one;
  if (view.places.placeOf(source, start).row < firstRow) return [];
  const at = view.places.nearest(source, start, length);
  if (at === undefined) return [];
  const isUnused = one.reportsUnnecessary !== undefined &&
    source.world !== 'program';
  return [{
    at, code: `TS${code}`, severity: isUnused ? 'unused' : 'error',
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }];
}

/** What a block that must not compile has against itself. */
function judged(
  view: View, source: Source, found: readonly ts.Diagnostic[],
): Complaint[] {
  const { aside, lines, path } = source;
  const destination = aside?.placed.destination;
  if (aside === undefined || destination?.kind !== 'error') return [];
  const trial = { path, lines, ...aside, code: destination.code };
  const findings = found.filter((one) => one.reportsUnnecessary === undefined)
    .map(toFinding);
  return judgeTrial(trial, findings, ({ row, column }) => {
    return nearestOrigin(lines, row, column) ?? aside.placed.block.at;
  }).map((one) => fromProblem(view, one));
}

/** What services write past their records. */
function pastRecords(
  view: View, service: ts.LanguageService, { path, lines }: Source,
): Complaint[] {
  const program = service.getProgram();
  const findings = program && recordFindings(program, [path])[0] || [];
  return findings.flatMap(({ row, column, code, message }) => {
    const at = nearestOrigin(lines, row, column);
    return at === undefined ? []
      : [fromProblem(view, { at, code, message, severity: 'error' })];
  });
}
