// The figures of the book: what stands in their blocks is what a run shows.
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildAllPrograms } from '#boot/build.ts';
import { drawingOf } from '#rigs/figures/draw.ts';
import * as memory from '#rigs/figures/memory.ts';
import * as messages from '#rigs/figures/messages.ts';
import { roomImports, rooms } from '#rigs/figures/rooms.ts';
import * as services from '#rigs/figures/services.ts';
import { Stage } from '#rigs/figures/stage.ts';
import * as time from '#rigs/figures/time.ts';
import { tangle } from '#tangle/assemble.ts';
import { readBook } from '#tangle/book.ts';
import { importsOf } from '#tangle/drawn.ts';
import { formatPosition } from '#tangle/problem.ts';
import { figuresOf, textOf } from '#tangle/weave/figures.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Whoever draws, by the module. */
const MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'rigs/figures/memory.ts': memory, 'rigs/figures/messages.ts': messages,
  'rigs/figures/rooms.ts': { rooms }, 'rigs/figures/services.ts': services,
  'rigs/figures/time.ts': time,
};

const tangled = tangle(readBook(ROOT));
const figures = figuresOf(tangled);
let stage: Stage;
beforeAll(async () => {
  stage = new Stage(await buildAllPrograms(), importsOf(tangled.outputs));
}, 300_000);

describe('the figures of the book', () => {
  it.each(figures.map((one) => [formatPosition(one.block.at), one] as const))(
    '[L11a] drawn at %s', (_, figure) => {
      const draw = MODULES[figure.module]?.[figure.name];
      expect(draw).toBeTypeOf('function');
      const drawing = drawingOf(draw as typeof rooms, stage);
      const { caption, letters } = textOf(figure);
      expect(caption).toMatch(/\.$/);
      for (const { svg, words } of drawing.pictures) {
        expect(words.length).toBeGreaterThan(0);
        expect(svg).toMatch(/^<svg .*<\/svg>$/s);
      }
      if (letters !== '') expect(drawing.letters).toBe(letters);
    });

  it('[L11a] are at least ten, each of another thing, and numbered', () => {
    const names = figures.map(({ module, name }) => `${module} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(10);
    const numbers = figures.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('[L11a] of the rooms shows the imports, and no others', () => {
    const [picture] = rooms(stage);
    if (picture?.kind !== 'boxes') throw new Error('no boxes');
    const outside = (line: string): boolean =>
      /\b(rigs|tangle|tests|boot|host)\b/.test(line);
    expect(picture.lines.map((ends) => ends.join(' ')).sort()).toEqual(
      [...roomImports(stage.imports)].filter((one) => !outside(one)).sort());
    expect(roomImports(new Map([['lib/a.ts', ['abi/b.ts', 'lib/c.ts']]])))
      .toEqual(new Set(['lib abi']));
  });
});
