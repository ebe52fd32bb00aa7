/** What figures need of a tangled book, and figures that nothing draws. */
import type { Output, PlacedBlock } from './assemble.ts';
import { linesText } from './lines.ts';
import { problem, type Problem } from './problem.ts';

/** A problem for each figure whose function is not in the book. */
export function undrawnFigures(
  blocks: readonly PlacedBlock[],
  outputs: ReadonlyMap<string, Output>,
): Problem[] {
  return blocks.flatMap(({ block, destination }) => {
    if (destination.kind !== 'figure') return [];
    const { module, name } = destination;
    const output = outputs.get(module);
    const text = output === undefined ? '' : linesText(output.lines);
    const exported = new RegExp(`^export (?:const|function) ${name}\\b`, 'm');
    return exported.test(text) ? [] : [problem(block.at, 'figure',
      output === undefined ? `there is no module ${module} to draw it`
        : `${module} exports no function ${name} to draw it`)];
  });
}

const IMPORT = /^(?:import|export)\s[^;']*?from\s+'#([\w./-]+)'/gm;

/** The modules of the book that a text imports, for types or to run. */
export function importsIn(text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, name = '']) => name);
}

/** The modules that each module and program of the system imports. */
export function importsOf(
  outputs: ReadonlyMap<string, Output>,
): Map<string, string[]> {
  const modules = [...outputs.values()].filter(({ kind }) => kind !== 'test');
  return new Map(modules.map(({ path, written }) =>
    [path, importsIn(linesText(written))]));
}
