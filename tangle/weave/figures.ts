/** Figures as HTML: their drawings, numbers, captions and words. */
import type { PlacedBlock, Tangled } from '../assemble.ts';
import { markdownParser } from '../markdown.ts';
import type { Drawing } from '#rigs/figures/draw.ts';
import { blockAnchor } from './anchors.ts';
import { escape, link, modulePage, sectionPage, type Page } from './links.ts';
import { pictures } from './pictures.ts';

/** What the figures of a book look like, by `module name`. */
export type Drawn = Readonly<Record<string, Drawing>>;

/** A figure of the book. */
export interface PlacedFigure extends PlacedBlock {
  readonly module: string;
  readonly name: string;
  /** `4.2` is the second figure of chapter 4. */
  readonly number: string;
}

/** The figures of a book, in reading order. */
export function figuresOf(
  { blocks }: Pick<Tangled, 'blocks'>,
): PlacedFigure[] {
  const counts = new Map<string, number>();
  return blocks.flatMap((placed) => {
    const { destination, section: { chapter } } = placed;
    if (destination.kind !== 'figure') return [];
    const count = (counts.get(chapter) ?? 0) + 1;
    counts.set(chapter, count);
    const first = /^\d+/.exec(chapter)?.[0];
    const number = first === undefined ? String(count)
      : `${Number(first)}.${count}`;
    const { module, name } = destination;
    return [{ ...placed, module, name, number }];
  });
}

/** The caption of a figure, and what stands below it: its letters. */
export function textOf({ block }: Pick<PlacedBlock, 'block'>): {
  readonly caption: string;
  readonly letters: string;
} {
  const lines = block.lines.map(({ text }) => text);
  const end = [...lines, ''].indexOf('');
  return { caption: lines.slice(0, end).join('\n'),
    letters: lines.slice(end + 1).join('\n') };
}

const PARSER = markdownParser();

/** All figures of a book, and what is drawn of them. */
export class Figures {
  private readonly placed: ReadonlyMap<PlacedBlock['block'], PlacedFigure>;

  constructor(tangled: Tangled, private readonly drawn: Drawn) {
    this.placed = new Map(figuresOf(tangled)
      .map((figure) => [figure.block, figure]));
  }

  /** A figure as HTML. */
  html({ block }: PlacedBlock, page: Page): string {
    const figure = this.placed.get(block);
    if (figure === undefined) return '';
    const { module, name, number } = figure;
    const title = `Figure ${number}`;
    const anchor = blockAnchor(figure);
    const by = `<a href="${link(page, modulePage(module))}">drawn by ${
      escape(name)}</a>`;
    const drawing = this.drawn[`${module} ${name}`];
    return `<figure class="drawing" id="${anchor}" data-draw="${
      escape(`${module} ${name}`)}" data-line="${block.at.line + 1}">` +
      `<figcaption><a class="name" href="#${anchor}">${title}</a> ` +
      `<span class="caption">${PARSER.renderInline(textOf(figure).caption)}` +
      `</span> ${by}</figcaption>` +
      (drawing === undefined ? '<p class="undrawn">This figure is drawn when ' +
        'the book is woven the next time.</p>'
        : pictures(drawing, title)) + '</figure>\n';
  }

  /** The list of all figures. */
  list(page: Page): string {
    const items = [...this.placed.values()].map((figure) => {
      const to = link(page, sectionPage(figure.section), blockAnchor(figure));
      return `<li><a href="${to}">Figure ${figure.number}</a> ${
        PARSER.renderInline(textOf(figure).caption)}</li>`;
    });
    return items.length === 0 ? '' : `<ul class="figures">${
      items.join('\n')}</ul>\n`;
  }
}
