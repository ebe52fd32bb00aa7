/** Names in their places: on the pages, and in the Markdown. */
import type { PlacedBlock, Tangled } from '../../assemble.ts';
import { sourceOffset, type OutputLine } from '../../lines.ts';
import type { SourceLine } from '../../markdown.ts';
import type { Section } from '../../section.ts';
import type { Found, Meaning } from './find.ts';
import { sourcesOf, type Source } from './sources.ts';

/** A name in a block: where, how long, and what it means. */
export interface Spot {
  readonly row: number;
  readonly column: number;
  readonly length: number;
  readonly name: PlacedName;
}

/** A meaning, where it is defined, and where it is used. */
export interface PlacedName {
  readonly meaning: Meaning;
  readonly definition?: {
    readonly placed: PlacedBlock;
    readonly line: number;
    readonly column: number;
  };
  /** Uses by section, in reading order: how many, and the first block. */
  readonly uses: Map<Section, { count: number; readonly first: PlacedBlock }>;
}

/** All names of a book. */
export interface PlacedNames {
  readonly names: readonly PlacedName[];
  readonly spots: ReadonlyMap<PlacedBlock, readonly Spot[]>;
}

/** A line of a block. */
interface Row {
  readonly placed: PlacedBlock;
  readonly row: number;
}

/** Finds where in the book the names are that the checker has found. */
export function placeNames(tangled: Tangled, found: Found): PlacedNames {
  const rows = rowsOf(tangled);
  const sources = sourcesOf(tangled);
  const names = found.meanings.map((meaning): PlacedName => {
    const at = definitionOf(sources, rows, meaning);
    return { meaning, uses: new Map(), ...at };
  });
  const spots = new Map<PlacedBlock, Spot[]>();
  for (const [path, numbers] of Object.entries(found.spots)) {
    const lines = sources.get(path)?.lines ?? [];
    for (let n = 0; n < numbers.length; n += 4) {
      const [row = 0, column = 0, length = 0, which = 0] =
        numbers.slice(n, n + 4);
      const name = names[which];
      const line = lines[row];
      const place = line?.from && rows.get(line.from);
      if (!name || !line || !place || !isWritten(line, column, length)) {
        continue;
      }
      const known = spots.get(place.placed) ?? [];
      spots.set(place.placed, known);
      const offset = sourceOffset(line, column);
      known.push({ row: place.row, column: offset, length, name });
    }
  }
  const { blocks } = tangled;
  for (const placed of blocks) countUses(placed, inOrder(spots, placed));
  return { names, spots };
}

/** The names of a block in its order; a chunk may stand in several files,
 *  and then the first of them counts. */
function inOrder(
  spots: Map<PlacedBlock, Spot[]>,
  placed: PlacedBlock,
): readonly Spot[] {
  const known = spots.get(placed);
  if (known === undefined) return [];
  const seen = new Set<string>();
  const once = known.filter(({ row, column }) => {
    const key = `${row}:${column}`;
    return !seen.has(key) && seen.add(key);
  }).sort((a, b) => a.row - b.row || a.column - b.column);
  spots.set(placed, once);
  return once;
}

function countUses(placed: PlacedBlock, spots: readonly Spot[]): void {
  for (const { name, row, column } of spots) {
    const { definition, uses } = name;
    const line = placed.block.lines[row]?.at.line;
    if (definition?.placed === placed && definition.line === line
      && definition.column === column) continue;
    const known = uses.get(placed.section);
    if (known === undefined) {
      uses.set(placed.section, { count: 1, first: placed });
    } else {
      known.count += 1;
    }
  }
}

function rowsOf({ blocks }: Tangled): ReadonlyMap<SourceLine, Row> {
  const rows = new Map<SourceLine, Row>();
  for (const placed of blocks) {
    placed.block.lines.forEach((line, row) => {
      rows.set(line, { placed, row });
    });
  }
  return rows;
}

function definitionOf(
  sources: ReadonlyMap<string, Source>,
  rows: ReadonlyMap<SourceLine, Row>,
  { at }: Meaning,
): Pick<PlacedName, 'definition'> {
  if (at === undefined) return {};
  const [path, row, column] = at;
  const line = sources.get(path)?.lines[row];
  const place = line?.from && rows.get(line.from);
  return line?.from === undefined || place === undefined ? {}
    : { definition: { placed: place.placed, line: line.from.at.line,
      column: sourceOffset(line, column) } };
}

/** True for what is in the book, and was not inserted by a pass. */
export function isWritten(
  line: OutputLine,
  column: number,
  length: number,
): boolean {
  const inserted = (line.inserted ?? []).some((text) => {
    return column < text.column + text.length && text.column < column + length;
  });
  const offset = sourceOffset(line, column);
  return !inserted && line.from?.text.slice(offset, offset + length) ===
    line.text.slice(column, column + length);
}
