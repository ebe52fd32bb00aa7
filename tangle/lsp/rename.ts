/** Renaming what the book declares: all its uses, in the Markdown. */
import ts from 'typescript';
import type { Tangled } from '../assemble.ts';
import { writtenAt, type OutputLine } from '../lines.ts';
import { BUILD } from '../tree.ts';
import { chunkNameAt, chunkPlaces } from './references.ts';
import {
  identifierAt, isField, nameSpots, usesAt, type Use,
} from './names.ts';
import { distinct, type Place, type Stretch } from './places.ts';
import type { View } from './view.ts';

/** Why something cannot be renamed; for the reader. */
export class Refusal extends Error {}

/** The name at a place, if it may be renamed. */
export function renamedAt(
  view: View, file: string, place: Place,
): { readonly name: string, readonly at: Stretch } | undefined {
  const chunk = chunkNameAt(view, file, place);
  if (chunk !== undefined) return chunk;
  for (const spot of nameSpots(view, file, place)) {
    const service = view.serviceOf(spot);
    const node = identifierAt(service, spot);
    if (node === undefined) continue;
    const { path } = spot.source;
    const start = node.getStart();
    const length = node.end - start;
    const at = view.written(service, path, { start, length });
    if (at !== undefined) return { name: node.text, at };
  }
  return undefined;
}

/**
 * The stretches that are to become `name`; throws a refusal where the book
 * would not be the same with it.
 */
export function renameAt(
  view: View, file: string, place: Place, name: string,
): Stretch[] {
  const renamed = renamedAt(view, file, place);
  if (renamed === undefined) {
    throw new Refusal('there is no name of the book here');
  }
  const chunk = chunkNameAt(view, file, place);
  const uses = chunk === undefined ? usesAt(view, file, place) : [];
  if (chunk === undefined) {
    checkName(name);
    if (isField(view, file, place)) throw new Refusal(FIELD);
    checkUses(view, uses);
  } else if (!/^[^"<>\s](?:[^"<>\n]*[^"<>\s])?$/.test(name)) {
    throw new Refusal(`'${name}' is no name of a chunk`);
  }
  const stretches = chunk === undefined
    ? distinct(uses.flatMap(({ at }) => at ?? []))
    : chunkPlaces(view, chunk.name).map(({ at }) => at);
  const texts = editedTexts(view, stretches, name);
  const after = view.live.with(texts);
  checkProblems(view.state.tangled, after);
  checkGenerated(view, after, renamed.name, uses);
  return stretches;
}

const FIELD = 'this is a field of a record, and the compiler does not see ' +
  'all uses of what is made of it';

function checkName(name: string): void {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, false,
    ts.LanguageVariant.Standard, name);
  const kind = scanner.scan();
  const isName = kind === ts.SyntaxKind.Identifier ||
    kind > ts.SyntaxKind.LastReservedWord && kind <= ts.SyntaxKind.LastKeyword;
  if (!isName || scanner.getTokenEnd() !== name.length) {
    throw new Refusal(`'${name}' is no name`);
  }
}

/** All uses must be in the book, and one of them declares the name. */
function checkUses(view: View, uses: readonly Use[]): void {
  if (!uses.some(({ at, isDefinition }) => isDefinition && at !== undefined)) {
    throw new Refusal('what this name stands for is not declared in the book');
  }
  for (const { path, at } of uses) {
    if (view.state.sources.has(path)) continue;
    const where = at?.file ?? path;
    throw new Refusal(`it is also used in ${where}, which is not in the book`);
  }
}

/** The sections as they would be. */
function editedTexts(
  view: View, stretches: readonly Stretch[], name: string,
): Map<string, string> {
  const texts = new Map<string, string>();
  for (const file of new Set(stretches.map((one) => one.file))) {
    const lines = (view.section(file)?.text ?? '').split('\n');
    const here = stretches.filter((one) => one.file === file)
      .sort((a, b) => b.range.start.character - a.range.start.character);
    for (const { range: { start, end } } of here) {
      const line = lines[start.line] ?? '';
      lines[start.line] = line.slice(0, start.character) + name +
        line.slice(end.character);
    }
    texts.set(file, lines.join('\n'));
  }
  return texts;
}

/** Figures, chunks and passes may miss a name that the compiler does not. */
function checkProblems(before: Tangled, after: Tangled): void {
  const known = new Set(before.problems.map(({ at, code }) =>
    `${at.file}:${at.line} ${code}`));
  const fresh = after.problems.find(({ at, code }) =>
    !known.has(`${at.file}:${at.line} ${code}`));
  if (fresh === undefined) return;
  const { at, message } = fresh;
  throw new Refusal(`${at.file}:${at.line} would be wrong: ${message}`);
}

/** Generated uses must have been made anew, with the other name. */
function checkGenerated(
  view: View, after: Tangled, name: string, uses: readonly Use[],
): void {
  const generated = uses.filter(({ at }) => at === undefined);
  for (const path of new Set(generated.map((one) => one.path))) {
    const some = generated.filter((one) => one.path === path);
    const source = view.state.sources.get(path);
    const below = path.slice(`${view.root}/${BUILD}/`.length);
    const lines = after.outputs.get(below)?.lines;
    // A block in no file has its module before it, which is looked at.
    if (source === undefined || source.aside !== undefined) continue;
    const left = lines === undefined ? 0 : generatedNames(lines, name);
    if (left + some.length > generatedNames(source.lines, name)) {
      throw new Refusal('the loom itself uses this name, in ' +
        `${BUILD}/${below}`);
    }
  }
}

/** How often a name is in text that nobody wrote. */
function generatedNames(lines: readonly OutputLine[], name: string): number {
  let count = 0;
  for (const line of lines) {
    for (let at = line.text.indexOf(name); at >= 0;
      at = line.text.indexOf(name, at + 1)) {
      if (writtenAt(line, at, name.length) === undefined) count += 1;
    }
  }
  return count;
}
