/** Drawing figures: the functions of the book that do it are run. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Build from '#boot/build.ts';
import type * as Draw from '#rigs/figures/draw.ts';
import type * as Stages from '#rigs/figures/stage.ts';
import type { Tangled } from '../assemble.ts';
import { importsOf } from '../drawn.ts';
import { BUILD } from '../tree.ts';
import { figuresOf, type Drawn } from './figures.ts';
import { Kept } from './kept.ts';

/** All code that a run can depend on: tests are not run. */
const KEPT = new Kept<Drawn>('.figures.json', [
  new URL('../../package-lock.json', import.meta.url),
], ({ outputs }) => [...outputs.values()]
  .filter(({ kind }) => kind !== 'test'));

/** The drawings of a book, if they were made of this very code. */
export function knownDrawings(tangled: Tangled): Drawn | undefined {
  return figuresOf(tangled).length === 0 ? {} : KEPT.known(tangled);
}

/** The drawings of a book, whose tree has been written. They are made if
 *  they are not known. Rejects if a function throws. */
export async function drawFigures(tangled: Tangled): Promise<Drawn> {
  const known = knownDrawings(tangled);
  const figures = figuresOf(tangled);
  const missing = figures.some(({ module, name }) =>
    known?.[`${module} ${name}`] === undefined);
  if (known !== undefined && !missing) return known;
  console.error(`${figures.length} figures are drawn by runs …`);
  const module = async (path: string): Promise<unknown> => {
    const file = join(tangled.book.root, BUILD, path);
    return import(pathToFileURL(file).href);
  };
  const { buildAllPrograms } = await module('boot/build.ts') as typeof Build;
  const { Stage } = await module('rigs/figures/stage.ts') as typeof Stages;
  const { drawingOf } = await module('rigs/figures/draw.ts') as typeof Draw;
  const stage = new Stage(await buildAllPrograms(), importsOf(tangled.outputs));
  const drawn: Record<string, Draw.Drawing> = {};
  for (const figure of figures) {
    const functions = await module(figure.module) as
      Record<string, Stages.Figure>;
    const draw = functions[figure.name];
    if (draw === undefined) continue;
    drawn[`${figure.module} ${figure.name}`] = drawingOf(draw, stage);
  }
  KEPT.keep(tangled, drawn);
  return drawn;
}
