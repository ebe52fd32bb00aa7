/**
 * What a call costs when there is more and more of something, counted:
 * messages and views, and rounds of the services' loops. The same figures are
 * drawn into build/bench/growth.svg.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildAllPrograms } from '#boot/build.ts';
import type { Work } from '#tests/support/grown-system.ts';
import { workWith } from '#tests/support/grown-system.ts';
import { MeasuredSystem } from '#tests/support/measured-system.ts';

export const name = 'Growth: what a call costs when there is much';

const CURVES: readonly (readonly [string, readonly number[]])[] = [
  ['files', [10, 50, 100, 200, 400]], ['names', [10, 50, 100, 200, 300]],
  ['pipes', [1, 5, 10, 20, 28]], ['processes', [10, 50, 100, 150, 200]],
  ['alarms', [10, 50, 100, 150, 200]],
];

const [WIDTH, HEIGHT, MARGIN] = [640, 360, 48];
const COLORS = ['#1b6ca8', '#b3541e', '#3d8b37', '#7b3fa0', '#8a6d00'];

interface Curve {
  readonly what: string;
  readonly points: readonly (readonly [size: number, work: Work])[];
}

/** A curve for each, of the work by the part of its greatest size. */
function draw(curves: readonly Curve[]): string {
  const most = Math.max(...curves.flatMap(({ points }) =>
    points.map(([, work]) => work.rounds)));
  const lines = curves.map(({ what, points }, n) => {
    const last = points.at(-1)?.[0] ?? 1;
    const at = points.map(([size, { rounds }]) => [
      MARGIN + size / last * (WIDTH - 3 * MARGIN),
      HEIGHT - MARGIN - Math.max(rounds, 0) / most * (HEIGHT - 2 * MARGIN),
    ].map((x) => x.toFixed(1)).join(','));
    const [x, y] = at.at(-1)?.split(',') ?? [];
    const color = COLORS[n % COLORS.length] ?? 'black';
    return `<polyline points="${at.join(' ')}" fill="none" `
      + `stroke="${color}" stroke-width="2"/>\n<text x="${x}" y="${y}" `
      + `dx="6" fill="${color}">${what} (to ${last})</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} `
    + `${HEIGHT}" font-family="sans-serif" font-size="12">\n`
    + `<text x="${MARGIN}" y="24">rounds of loops in one call `
    + `(top: ${Math.round(most)})</text>\n${lines.join('\n')}\n</svg>\n`;
}

/** Prints the figures, and draws them. */
export async function run(): Promise<void> {
  const system = new MeasuredSystem(await buildAllPrograms());
  console.log('of'.padEnd(12) + ['size', 'traps', 'rounds']
    .map((title) => title.padStart(10)).join(''));
  const curves = CURVES.map(([what, sizes]): Curve => ({
    what, points: sizes.map((size) => {
      const work = workWith(system, what, size, 40);
      console.log(what.padEnd(12) + [size, work.traps, work.rounds]
        .map((figure) => figure.toFixed(0).padStart(10)).join(''));
      return [size, work] as const;
    }),
  }));
  const file = resolve('build/bench/growth.svg');
  writeFileSync(file, draw(curves));
  console.log(`\ndrawn into ${file}`);
}
