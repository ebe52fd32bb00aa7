/** Stacks of the worker, as places in the book. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { load } from './parts.ts';
import { placeLink } from './places-of-lines.ts';

const FRAME = /blob:[^\s)]+?:(\d+):(\d+)/g;

let map: TraceMap | undefined;

/** A text in which places of the worker are links into the book. The map is
 *  loaded if there is any. */
export async function inBookPlaces(text: string): Promise<(Node | string)[]> {
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const found of text.matchAll(FRAME)) {
    map ??= new TraceMap(await load('map'));
    const [frame, line, column] = found;
    const place = originalPositionFor(map,
      { line: Number(line), column: Number(column) - 1 });
    parts.push(text.slice(at, found.index));
    at = found.index + frame.length;
    parts.push(place.source === null ? frame
      : placeLink(place.source, place.line, place.column));
  }
  return [...parts, text.slice(at)];
}
