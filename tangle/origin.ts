/** From a place in a tangled file to its place in the Markdown. */
import { join } from 'node:path';
import type { Output, Tangled } from './assemble.ts';
import { isAssemblyScript } from './check/worlds.ts';
import { nearestOrigin, originOf } from './lines.ts';
import type { Position } from './problem.ts';
import { BUILD } from './tree.ts';

/**
 * Where in the Markdown a place of a tangled file was written; undefined in
 * generated lines. Row and column count from 0.
 */
export function originIn(
  output: Pick<Output, 'lines'>,
  row: number,
  column: number,
): Position | undefined {
  const line = output.lines[row];
  return line && originOf(line, column);
}

/** Where a complaint about a place of a tangled file belongs; from 0. */
export function placeIn(
  output: Pick<Output, 'lines' | 'path'>,
  row: number,
  column: number,
): Position {
  return nearestOrigin(output.lines, row, column) ??
    { file: `${BUILD}/${output.path}`, line: row + 1, column: column + 1 };
}

/** The tangled files that are TypeScript proper. */
export function typeScriptOutputs(tangled: Tangled): Output[] {
  return [...tangled.outputs.values()].filter((o) => !isAssemblyScript(o));
}

/** Absolute path of a tangled file. */
export function absolutePath(
  root: string, output: Pick<Output, 'path'>,
): string {
  return join(root, BUILD, output.path);
}
