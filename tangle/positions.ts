/**
 * Reading the maps of tangled files back: for tools that look at the tree
 * on disk, such as the compiler of user programs.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A place in a Markdown file: absolute path; line, column from 1. */
export interface BookPosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Maps that were read, each with the time of its file. */
export class BookPositions {
  private readonly maps =
    new Map<string, { time: number; map: TraceMap | undefined }>();

  /**
   * Where a place of a tangled file was written. Line and column count
   * from 1. Undefined when the file has no map, or the place is generated.
   */
  find(
    generatedPath: string,
    line: number,
    column: number,
  ): BookPosition | undefined {
    const map = this.mapOf(resolve(generatedPath));
    if (map === undefined) return undefined;
    const found = originalPositionFor(map, { line, column: column - 1 });
    if (found.source === null) return undefined;
    const file = resolve(dirname(generatedPath), found.source);
    return { file, line: found.line, column: found.column + 1 };
  }

  private mapOf(path: string): TraceMap | undefined {
    const time = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
    const known = this.maps.get(path);
    if (known?.time === time) return known.map;
    const map = time < 0 ? undefined : readMap(path);
    this.maps.set(path, { time, map });
    return map;
  }
}

/** One look-up; use BookPositions for many. Counts from 1. */
export function positionInBook(
  generatedPath: string,
  line: number,
  column: number,
): BookPosition | undefined {
  return new BookPositions().find(generatedPath, line, column);
}

function readMap(path: string): TraceMap | undefined {
  const text = readFileSync(path, 'utf8');
  const mark = 'sourceMappingURL=data:';
  const start = text.lastIndexOf(mark);
  if (start < 0) return undefined;
  const data = text.slice(text.indexOf(',', start) + 1).trim();
  return new TraceMap(Buffer.from(data, 'base64').toString('utf8'));
}
