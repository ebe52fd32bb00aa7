/** The line above a block: what it is part of, and where that goes on. */
import type { PlacedBlock, Tangled } from '../assemble.ts';
import type { Position } from '../problem.ts';
import type { Section } from '../section.ts';
import type { Colours } from './highlight.ts';
import { blockAnchor } from './anchors.ts';
import { Figures, type Drawn } from './figures.ts';
import {
  escape, link, modulePage, sectionPage, type Page,
} from './links.ts';

/** What every label needs to know of the book. */
export interface Labels {
  readonly tangled: Tangled;
  readonly colours: Colours;
  /** The blocks of each module, program or chunk, in reading order. */
  readonly series: ReadonlyMap<string, readonly PlacedBlock[]>;
  readonly figures: Figures;
  /** The blocks of each section, by the line in which they open. */
  readonly blocks: ReadonlyMap<Section, ReadonlyMap<number, PlacedBlock>>;
}

/** Prepares the labels of a book. */
export function prepareLabels(
  tangled: Tangled, colours: Colours, drawn: Drawn,
): Labels {
  const series = new Map<string, PlacedBlock[]>();
  const blocks = new Map<Section, Map<number, PlacedBlock>>();
  for (const placed of tangled.blocks) {
    const { section, block } = placed;
    const ofSection = blocks.get(section) ?? new Map<number, PlacedBlock>();
    blocks.set(section, ofSection.set(block.at.line, placed));
    const key = seriesKey(placed);
    if (key === undefined) continue;
    const known = series.get(key) ?? [];
    series.set(key, known);
    known.push(placed);
  }
  const figures = new Figures(tangled, drawn);
  return { tangled, colours, series, figures, blocks };
}

/** The label of one block as HTML; empty for blocks that are only shown. */
export function labelOf(
  labels: Labels,
  placed: PlacedBlock,
  page: Page,
): string {
  const { destination } = placed;
  switch (destination.kind) {
    case 'module':
    case 'program':
      return `${moduleName(placed, destination.path, page)}` +
        neighbours(labels, placed, page);
    case 'chunk':
      return `<span class="name">⟨${escape(destination.name)}⟩</span>` +
        usedIn(labels, destination.name, page) +
        neighbours(labels, placed, page);
    case 'test':
      return `<a class="name" href="${
        link(page, modulePage(destination.path))}">test</a>`;
    case 'console':
      return '<span class="name">session</span>' +
        '<span>typed and compared by the tests</span>';
    case 'sketch':
      return '<span class="name">sketch</span>' +
        '<span>not part of the system</span>';
    case 'error':
      return '<span class="name">wrong on purpose</span>' +
        `<span>fails with ${escape(destination.code)}</span>`;
    case 'figure':
    case 'shown':
      return '';
  }
}

/** The URL of the first block of a chunk. */
export function chunkUrl(
  { series }: Labels,
  name: string,
  page: Page,
): string | undefined {
  const first = series.get(`chunk ${name}`)?.[0];
  return first && blockUrl(page, first);
}

function moduleName(
  { section }: PlacedBlock,
  path: string,
  page: Page,
): string {
  const introduces = section.module === path ? ' own' : '';
  return `<a class="name${introduces}" href="${
    link(page, modulePage(path))}">${escape(path)}</a>`;
}

function seriesKey({ destination }: PlacedBlock): string | undefined {
  if (destination.kind === 'chunk') return `chunk ${destination.name}`;
  if (destination.kind === 'module' || destination.kind === 'program') {
    return `module ${destination.path}`;
  }
  return undefined;
}

/** Links to the blocks before and after in the same module or chunk. */
function neighbours(
  { series }: Labels,
  placed: PlacedBlock,
  page: Page,
): string {
  const all = series.get(seriesKey(placed) ?? '') ?? [];
  const n = all.indexOf(placed);
  const before = all[n - 1];
  const after = all[n + 1];
  return neighbour('continues', before, placed, page) +
    neighbour('continued in', after, placed, page);
}

function neighbour(
  word: string,
  other: PlacedBlock | undefined,
  placed: PlacedBlock,
  page: Page,
): string {
  if (other === undefined) return '';
  const here = other.section === placed.section;
  const arrow = word === 'continues' ? '↑' : '↓';
  const url = blockUrl(page, other);
  const name = `${word} ${escape(other.section.title)}`;
  if (here) {
    return ` <a href="${url}" aria-label="${name}" title="${name}">` +
      `${arrow}</a>`;
  }
  return ` <span>${word} <a href="${url}">` +
    `${escape(other.section.title)}</a></span>`;
}

function usedIn({ tangled }: Labels, name: string, page: Page): string {
  const uses = tangled.chunks.get(name)?.uses ?? [];
  const places = new Map<string, string>();
  for (const use of uses) {
    const placed = blockAround(tangled, use);
    if (placed === undefined) continue;
    places.set(blockUrl(page, placed), describe(placed));
  }
  if (places.size === 0) return '';
  const links = [...places].map(([url, text]) => {
    return `<a href="${url}">${escape(text)}</a>`;
  });
  return ` <span>used in ${links.join(', ')}</span>`;
}

function describe({ destination, section }: PlacedBlock): string {
  if (destination.kind === 'chunk') return `⟨${destination.name}⟩`;
  if (destination.kind === 'module' || destination.kind === 'program') {
    return destination.path;
  }
  return section.title;
}

function blockAround(
  { blocks }: Tangled,
  at: Position,
): PlacedBlock | undefined {
  return blocks.find(({ block }) => {
    return block.at.file === at.file && block.at.line < at.line &&
      at.line <= block.at.line + block.lines.length;
  });
}

function blockUrl(page: Page, placed: PlacedBlock): string {
  return link(page, sectionPage(placed.section), blockAnchor(placed));
}
