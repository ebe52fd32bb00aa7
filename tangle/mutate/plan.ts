/** Which mutants are made of a section, and how modules are given them. */
import type { Output, Tangled } from '../assemble.ts';
import { originIn } from '../origin.ts';
import type { Section } from '../section.ts';
import { outputText } from '../sourcemap.ts';
import { changesIn, type Change } from './candidates.ts';
import { digestOf } from './store.ts';

/** One small change of the book's code. */
export interface Mutant extends Change {
  readonly id: number;
  /** Its name, which does not change while its module does not. */
  readonly key: string;
  /** The tangled module. */
  readonly path: string;
  /** Where it is in the Markdown. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is changed, in one line. */
  readonly was: string;
  /** What stands in its line before it, and after it. */
  readonly before: string;
  readonly after: string;
}

/** A test file that is to be tried. */
export interface Tester {
  readonly file: string;
  /** A digest of it, and of all that it imports. */
  readonly code: string;
  /** A digest of that, and of the mutants that are asleep in it. */
  readonly of: string;
}

/** What the worker that runs the tests is told. */
export interface Plan {
  readonly mutants: readonly Mutant[];
  readonly tests: readonly Tester[];
  /** Seconds for each mutant, beyond ten times what it takes asleep. */
  readonly limit: number;
  /** When its tests have taken so many seconds asleep, a mutant survives. */
  readonly effort: number;
  /** Where is written what becomes of them. */
  readonly store: string;
  /** A file that the worker makes when all is tried. */
  readonly done: string;
}

/** All mutants of the system's code that was written in `sections`. */
export function mutantsOf(
  tangled: Tangled, sections: readonly Section[],
): Mutant[] {
  return sections.flatMap((section) => mutantsIn(tangled, section))
    .map((mutant, id) => ({ ...mutant, id: id + 1 }));
}

type Nameless = Omit<Mutant, 'id' | 'key'>;

function mutantsIn(
  tangled: Tangled, section: Section,
): Omit<Mutant, 'id'>[] {
  const found: Nameless[] = [];
  for (const output of tangled.outputs.values()) {
    if (output.kind !== 'module' || !output.sections.includes(section)) {
      continue;
    }
    // Who tries a rig out are the tests that it serves.
    if (/^(?:rigs|drivers\/trial)\//.test(output.path)) continue;
    const text = outputText(output);
    const place = placer(output, text, section);
    for (const change of changesIn(text, (at) => place(at) !== undefined)) {
      const { line = 0, column = 0 } = place(change.start) ?? {};
      const [was, before, after] = around(text, change);
      found.push({ ...change, path: output.path, file: section.file, line,
        column, was, before, after });
    }
  }
  return named(found.sort((a, b) => a.line - b.line || a.column - b.column));
}

/** Mutants with names; the same change of the same text is counted. */
function named(mutants: readonly Nameless[]): Omit<Mutant, 'id'>[] {
  const known = new Map<string, number>();
  return mutants.map((mutant) => {
    const { path, file, was, text } = mutant;
    const name = digestOf(path, file, was, text);
    const count = known.get(name) ?? 0;
    known.set(name, count + 1);
    return { ...mutant, key: `${name}.${count}` };
  });
}

/** What is changed, and what stands in its line before it and after it. */
function around(
  text: string, { start, end }: Change,
): [was: string, before: string, after: string] {
  const before = text.slice(text.lastIndexOf('\n', start) + 1, start);
  const [after = ''] = text.slice(end).split('\n', 1);
  return [oneLine(text.slice(start, end)), before, after];
}

/** Finds the place in `section` of an offset; none in inserted text. */
function placer(output: Output, text: string, { file }: Section) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return (offset: number) => {
    let row = 0;
    while ((starts[row + 1] ?? Infinity) <= offset) row += 1;
    const column = offset - (starts[row] ?? 0);
    const isInserted = (output.lines[row]?.inserted ?? []).some((text) =>
      column >= text.column && column < text.column + text.length);
    const place = originIn(output, row, column);
    return isInserted || place?.file !== file ? undefined : place;
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/**
 * `count` of the mutants, the same for the same seed: also when others have
 * come or gone.
 */
export function choose(
  mutants: readonly Mutant[], count: number, seed: number,
): Mutant[] {
  return mutants
    .map((mutant) => ({ mutant, lot: digestOf(`${seed}`, mutant.key) }))
    .sort((a, b) => a.lot < b.lot ? -1 : 1).slice(0, count)
    .map(({ mutant }) => mutant).sort((a, b) => a.id - b.id);
}

/** A change of which the prose says that it changes nothing. */
export interface Equivalent {
  readonly was: string;
  readonly becomes: string;
  readonly reason: string;
}

const MARK = /<!-- equivalent: `([^`]+)` to `([^`]+)`: ([^]+?) -->/g;

/** What a section says is equivalent; `nothing` is a missing statement. */
export function equivalentsIn({ text }: Section): Equivalent[] {
  return [...text.matchAll(MARK)].map(
    ([, was = '', becomes = '', reason = '']) =>
      ({ was, becomes: becomes === 'nothing' ? '' : becomes,
        reason: oneLine(reason) }));
}

/** Those that no section in which they are made says are equivalent. */
export function unmarked(
  mutants: readonly Mutant[], sections: readonly Section[],
): Mutant[] {
  const marks = new Map(sections.map((section) =>
    [section.file, equivalentsIn(section)]));
  return mutants.filter((mutant) =>
    !marks.get(mutant.file)?.some((mark) => isMarked(mutant, mark)));
}

/** A mark may name more of the line than what is changed. */
function isMarked(mutant: Mutant, mark: Equivalent): boolean {
  const { was, before, after } = mutant;
  const text = oneLine(mutant.text);
  if (mark.was === was) return mark.becomes === text;
  const at = `${before}${was}${after}`.indexOf(mark.was);
  const [left, right] = [before.length - at,
    before.length + was.length - at];
  return at >= 0 && left >= 0 && right <= mark.was.length
    && mark.becomes ===
      `${mark.was.slice(0, left)}${text}${mark.was.slice(right)}`;
}

/** The text of a module that holds all its mutants, asleep. */
export function withMutants(
  text: string, mutants: readonly Mutant[],
): string {
  const opened = [...mutants].sort((a, b) =>
    a.start - b.start || b.end - a.end);
  const pieces: [at: number, order: number, text: string][] = [];
  opened.forEach((mutant, n) => {
    const { id, start, end, text: changed, isStatement } = mutant;
    const [before, after] = isStatement
      ? [`{if (!$mutant(${id})) `, '}']
      : [`($mutant(${id}) ? (${oneLine(changed)}) : (`, '))'];
    pieces.push([start, n + 1, before], [end, -n - 1, after]);
  });
  pieces.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [made, at] = ['', 0];
  for (const [offset, , piece] of pieces) {
    made += text.slice(at, offset) + piece;
    at = offset;
  }
  return made + text.slice(at);
}
