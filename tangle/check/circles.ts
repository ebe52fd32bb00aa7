/**
 * Modules that need each other: none can be read, or tried, before the
 * others. A circle is resolved, or a section says why it is there, after a
 * comment `<!-- circle: A B … -->`.
 */
import { dirname, posix } from 'node:path';
import type { Output, Tangled } from '../assemble.ts';
import { linesText } from '../lines.ts';
import { problem, type Problem } from '../problem.ts';
import { fencedRows, placeOf } from './counted.ts';

const MARK = /<!--\s*circle:\s*([^>]*?)\s*-->/g;

/** An import that is there when the program runs. */
const IMPORT =
  /^(?:import|export)\b(?!\s+type\b)[^;']*?\bfrom\s+'([#.][^']+\.ts)'/gm;

/** Circles that nobody explains, and explanations of none. */
export function circleProblems(tangled: Tangled): Problem[] {
  const { book, outputs } = tangled;
  const circles = new Map(findCircles(outputs).map((circle) => {
    return [circle.join(' '), circle];
  }));
  const found: Problem[] = [];
  for (const section of book.sections) {
    const fenced = fencedRows(section);
    for (const { index, 1: names = '' } of section.text.matchAll(MARK)) {
      const at = placeOf(section, index);
      if (fenced.has(at.line)) continue;
      if (circles.delete(names.split(/\s+/).sort().join(' '))) continue;
      found.push(problem(at, 'circle', 'these modules are no circle'));
    }
  }
  for (const [names, circle] of circles) {
    const [first] = outputs.get(circle[0] ?? '')?.sections ?? [];
    const file = first?.file ?? circle[0] ?? '';
    found.push(problem({ file, line: 1, column: 1 }, 'circle',
      `modules need each other: ${names}; part them, or say why`));
  }
  return found;
}

/** Each greatest set of modules that need each other, in order. */
export function findCircles(outputs: Tangled['outputs']): string[][] {
  const needs = new Map([...outputs.values()].map((output) => {
    return [output.path, needsOf(output)];
  }));
  const reached = new Map([...needs.keys()].map((path) => {
    return [path, reach(needs, path)];
  }));
  const circles = new Map<string, string[]>();
  for (const [path, from] of reached) {
    if (!from.has(path)) continue;
    const circle = [...from].filter((one) => reached.get(one)?.has(path));
    circles.set(circle.sort().join(' '), circle);
  }
  return [...circles.values()];
}

/** All that can be reached from `path` by one import or more. */
function reach(
  needs: ReadonlyMap<string, readonly string[]>, path: string,
): ReadonlySet<string> {
  const reached = new Set(needs.get(path));
  for (const one of reached) {
    for (const next of needs.get(one) ?? []) reached.add(next);
  }
  return reached;
}

function needsOf({ path, written }: Output): string[] {
  return [...linesText(written).matchAll(IMPORT)].map(([, name = '']) => {
    return name.startsWith('#') ? name.slice(1)
      : posix.join(dirname(path), name);
  });
}
