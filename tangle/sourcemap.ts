/** Source maps: token by token, from a tangled file to the Markdown. */
import {
  addSegment, GenMapping, setSourceContent, toEncodedMap,
} from '@jridgewell/gen-mapping';
import type { Output } from './assemble.ts';

/** A version 3 source map. */
export type EncodedMap = ReturnType<typeof toEncodedMap>;

/** The text of a tangled file, without its map. */
export function outputText(output: Output): string {
  return output.lines.map((line) => `${line.text}\n`).join('');
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
  output.lines.forEach(({ text, indent, from }, row) => {
    if (from === undefined) return;
    const source = sourceName(from.at.file);
    const line = from.at.line - 1;
    const shift = from.at.column - 1 - indent;
    const first = Math.max(0, indent, text.search(/\S/));
    const start = from.at.column - 1;
    // The indentation belongs to the first token.
    addSegment(map, row, 0, source, line, Math.max(start, first + shift));
    for (const token of text.slice(indent).matchAll(TOKEN)) {
      const column = indent + token.index;
      if (column === 0) continue;
      addSegment(map, row, column, source, line, column + shift);
    }
  });
  for (const section of output.sections) {
    setSourceContent(map, sourceName(section.file), section.text);
  }
  return toEncodedMap(map);
}

/** Appends a map to a text as a comment that every tool understands. */
export function withInlineMap(text: string, map: EncodedMap): string {
  const data = Buffer.from(JSON.stringify(map)).toString('base64');
  const type = 'application/json;charset=utf-8;base64';
  return `${text}//# sourceMappingURL=data:${type},${data}\n`;
}
