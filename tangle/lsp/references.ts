/** What refers to something without the compiler: chunks, and links. */
import { posix } from 'node:path';
import { readReference } from '../chunks.ts';
import type { Section } from '../section.ts';
import { blockAnchor } from '../weave/anchors.ts';
import { decode } from '../weave/links.ts';
import { headingsOf } from './outline.ts';
import { stretchAt, type Place, type Stretch } from './places.ts';
import type { View } from './view.ts';

/** A chunk's name where it stands. */
export interface ChunkPlace {
  readonly name: string;
  readonly at: Stretch;
  /** Where the chunk begins, or goes on. */
  readonly isDefinition: boolean;
}

/** The name of a chunk at a place, in a reference or before a block. */
export function chunkNameAt(
  view: View, file: string, { line, character }: Place,
): ChunkPlace | undefined {
  const section = view.section(file);
  return section && placesIn(section).find(({ at: { range } }) => {
    return range.start.line === line && range.start.character <= character &&
      character <= range.end.character;
  });
}

/** All places of a chunk's name, in reading order. */
export function chunkPlaces(view: View, name: string): ChunkPlace[] {
  return view.state.tangled.book.sections.flatMap(placesIn)
    .filter((one) => one.name === name);
}

function placesIn(section: Section): ChunkPlace[] {
  const lines = section.text.split(/\r\n|\r|\n/);
  return section.blocks.flatMap(({ info, at, infoColumn, lines: code }) => {
    if (info.language !== 'ts') return [];
    const found: ChunkPlace[] = [];
    const attribute = info.attributes.get('chunk') ??
      info.attributes.get('chunk+');
    if (attribute !== undefined) {
      const name = String(attribute.value);
      const from = infoColumn - 1 + attribute.offset;
      const column = (lines[at.line - 1] ?? '').indexOf(name,
        from + attribute.name.length + 1) + 1;
      found.push({
        name, at: stretchAt({ ...at, column }, name.length),
        isDefinition: true,
      });
    }
    for (const { text, at: begin } of code) {
      const reference = readReference(text);
      if (reference === undefined) continue;
      const { name } = reference;
      const column = begin.column + text.indexOf(name, text.indexOf('<<') + 2);
      found.push({
        name, at: stretchAt({ ...begin, column }, name.length),
        isDefinition: false,
      });
    }
    return found;
  });
}

/** Where a link of the prose leads, if it leads into the book. */
export function linkedFrom(
  view: View, file: string, { line, character }: Place,
): Stretch | undefined {
  const section = view.section(file);
  const text = section?.text.split(/\r\n|\r|\n/)[line] ?? '';
  for (const { 0: whole, 1: target = '', index } of
    text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)) {
    const begin = Math.max(0, text.lastIndexOf('[', index));
    if (character < begin || character > index + whole.length) continue;
    return targetOf(view, file, target);
  }
  return undefined;
}

function targetOf(
  view: View, file: string, href: string,
): Stretch | undefined {
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(href)) return undefined;
  const [path = '', anchor = ''] = href.split('#');
  const wanted = path === '' ? file
    : posix.join(posix.dirname(file), decode(path)).replace(/\/$/, '');
  const section = view.section(wanted) ?? view.section(`${wanted}/README.md`);
  if (section === undefined) return undefined;
  const line = lineOf(section, decode(anchor)) ?? 1;
  return stretchAt({ file: section.file, line, column: 1 }, 0);
}

/** The line, from 1, of a heading or a block by its anchor. */
function lineOf(section: Section, anchor: string): number | undefined {
  const byNumber = /^line-(\d+)$/.exec(anchor)?.[1];
  if (byNumber !== undefined) return Number(byNumber);
  const heading = headingsOf(section).find(({ id }) => id === anchor);
  return heading?.line ?? section.blocks.find((block) => {
    return blockAnchor({ section, block }) === anchor;
  })?.at.line;
}
