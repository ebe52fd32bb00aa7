/** Stacks of the worker, as places in the book. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { PageProgram } from './book.ts';
import { load } from './parts.ts';
import { placeLink } from './places-of-lines.ts';

const FRAME = /blob:[^\s)]+?:(\d+):(\d+)/g;

let map: TraceMap | undefined;

/** A text in which places of the worker are links into the book. The map is
 *  loaded if there is any; a `system` that is not the book's has its own. */
export async function inBookPlaces(
  text: string, system?: PageProgram,
): Promise<(Node | string)[]> {
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const found of text.matchAll(FRAME)) {
    const [frame, line, column] = found;
    const place = system === undefined
      ? await placeInMap(Number(line), Number(column))
      : placeIn(system, Number(line), Number(column));
    parts.push(text.slice(at, found.index), place ?? frame);
    at = found.index + frame.length;
  }
  return [...parts, text.slice(at)];
}

async function placeInMap(line: number, column: number): Promise<Node | null> {
  map ??= new TraceMap(await load('map'));
  const place = originalPositionFor(map, { line, column: column - 1 });
  return place.source === null ? null
    : placeLink(place.source, place.line, place.column);
}

function placeIn(
  system: PageProgram, line: number, column: number,
): Node | string | null {
  const place = system.placeOf(line, column);
  return place === undefined ? null : typeof place === 'string' ? place
    : placeLink(place.file, place.line, place.column - 1);
}
