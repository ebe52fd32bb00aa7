/** Source maps: token by token, from a tangled file to the Markdown. */
import {
  addSegment, GenMapping, setSourceContent, toEncodedMap,
} from '@jridgewell/gen-mapping';
import type { Output } from './assemble.ts';
import {
  linesText, nearestOrigin, sourceOffset, type OutputLine,
} from './lines.ts';

/** A version 3 source map. */
export type EncodedMap = ReturnType<typeof toEncodedMap>;

/** The text of a tangled file, without its map. */
export function outputText(output: Output): string {
  return linesText(output.lines);
}

const TOKEN = /[\w$]+|[^\s\w$]/g;

/**
 * The map of a tangled file. `sourceName` turns the path of a section into
 * the name by which the map's reader will find it.
 */
export function outputMap(
  output: Output,
  sourceName: (file: string) => string,
): EncodedMap {
  const map = new GenMapping({ file: output.path.split('/').at(-1) ?? '' });
  output.lines.forEach((line, row) => {
    const { text, from } = line;
    if (from === undefined) return;
    const source = sourceName(from.at.file);
    const add = (column: number, shown: number): void => {
      addSegment(map, row, column, source, from.at.line - 1,
        from.at.column - 1 + sourceOffset(line, shown));
    };
    // The indentation belongs to the first token.
    add(0, Math.max(0, text.search(/\S/)));
    for (const column of beginnings(line)) add(column, column);
  });
  addEnd(map, output, sourceName);
  for (const section of output.sections) {
    setSourceContent(map, sourceName(section.file), section.text);
  }
  return toEncodedMap(map);
}

/** The columns, but the first, where tokens or inserted texts begin. */
function beginnings({ text, inserted = [] }: OutputLine): number[] {
  const borders = inserted.flatMap(({ column, length }) => {
    return [column, column + length];
  });
  const tokens = [...text.matchAll(TOKEN)].map(({ index }) => index);
  return [...new Set([...tokens, ...borders])]
    .filter((column) => column > 0).sort((a, b) => a - b);
}

/** The end of the file, where parsers miss a brace, is its last text. */
function addEnd(
  map: GenMapping,
  { lines }: Output,
  sourceName: (file: string) => string,
): void {
  const at = nearestOrigin(lines, lines.length, 0);
  if (at === undefined) return;
  addSegment(map, lines.length, 0, sourceName(at.file), at.line - 1,
    at.column - 1);
}

/** Appends a map to a text as a comment that every tool understands. */
export function withInlineMap(text: string, map: EncodedMap): string {
  const data = Buffer.from(JSON.stringify(map)).toString('base64');
  const type = 'application/json;charset=utf-8;base64';
  return `${text}//# sourceMappingURL=data:${type},${data}\n`;
}
