/** How many of the names in the code of the book mean something. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';
import type { PlacedBlock, Tangled } from '#tangle/assemble.ts';
import { linesText, sourceOffset } from '#tangle/lines.ts';
import { tangleTree } from '#tangle/tree.ts';
import type { Found } from '#tangle/weave/names/find.ts';
import { namesOf } from '#tangle/weave/names/known.ts';
import { isWritten, placeNames } from '#tangle/weave/names/placed.ts';
import { isWord } from '#tangle/weave/names/resolve.ts';
import { sourcesOf } from '#tangle/weave/names/sources.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Of a block: how many names it has, and those of which nothing is known. */
interface Tally {
  count: number;
  readonly unknown: string[];
}

/** The names in all code, as a parser sees them, against what was found. */
function tallies(found: Found, tangled: Tangled): Map<PlacedBlock, Tally> {
  const { spots } = placeNames(tangled, found);
  const known = new Map([...spots].map(([placed, all]) => {
    return [placed, new Set(all.map(({ row, column }) => `${row}:${column}`))];
  }));
  const rows = new Map(tangled.blocks.flatMap((placed) =>
    placed.block.lines.map((line, row) => [line, { placed, row }] as const)));
  const seen = new Set<string>();
  const tallied = new Map<PlacedBlock, Tally>();
  for (const { path, lines, behind } of sourcesOf(tangled).values()) {
    const tree = ts.createSourceFile(
      path, linesText(lines), ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      if (!ts.isIdentifier(node)) return ts.forEachChild(node, visit);
      const { line: n, character } =
        tree.getLineAndCharacterOfPosition(node.getStart(tree));
      const line = lines[n];
      const place = line?.from && rows.get(line.from);
      if (n < (behind?.firstRow ?? 0) || isWord(node) || !line || !place
        || !isWritten(line, character, node.text.length)) return;
      const { placed, row } = place;
      const column = sourceOffset(line, character);
      const { file, line: at } = placed.block.at;
      const key = `${file}:${at + 1 + row}:${column + 1} ${node.text}`;
      if (seen.has(key)) return;
      seen.add(key);
      const tally = tallied.get(placed) ?? { count: 0, unknown: [] };
      tallied.set(placed, tally);
      tally.count += 1;
      if (known.get(placed)?.has(`${row}:${column}`) !== true) {
        tally.unknown.push(key);
      }
    };
    visit(tree);
  }
  return tallied;
}

it('[L08] each name in modules, programs and tests means something', () => {
  const tangled = tangleTree(PROJECT);
  const all = tallies(namesOf(tangled), tangled);
  const kinds = new Map<string, { count: number; unknown: string[] }>();
  for (const [{ destination }, { count, unknown }] of all) {
    const { kind } = destination;
    const sum = kinds.get(kind) ?? { count: 0, unknown: [] };
    kinds.set(kind, sum);
    sum.count += count;
    sum.unknown.push(...unknown);
  }
  // There are some hundred thousand: all code was looked at.
  expect(kinds.get('module')?.count).toBeGreaterThan(150_000);
  expect(kinds.get('test')?.count).toBeGreaterThan(90_000);
  expect(kinds.get('program')?.count).toBeGreaterThan(25_000);
  const unknown = (kind: string) => kinds.get(kind)?.unknown;
  for (const kind of ['module', 'chunk', 'test', 'program']) {
    expect(unknown(kind), kind).toEqual([]);
  }
  // Only the member that is not there, in a block that says so; and what a
  // sketch leaves out.
  expect(unknown('error')).toEqual([expect.stringMatching(/ offset$/)]);
  expect(unknown('sketch')?.length).toBeLessThan(80);
});
