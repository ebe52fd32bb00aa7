/** Where things of the book are in the woven book. */
import { posix } from 'node:path';
import type { Block } from '../markdown.ts';
import type { Section } from '../section.ts';

/** A page, as a path relative to the woven book. */
export type Page = string;

/** The page of a section: `02-kernel/20-ipc.html`. */
export function sectionPage({ file }: Pick<Section, 'file'>): Page {
  const inside = file.split('/').slice(1).join('/');
  return inside
    .replace(/(^|\/)README\.md$/, '$1index.html')
    .replace(/\.md$/, '.html');
}

/** The page that shows a whole module. */
export function modulePage(path: string): Page {
  return `modules/${path}.html`;
}

/**
 * The anchor of a block on its section's page. The anchors of headings
 * have no capitals, so the two never meet.
 */
export function blockAnchor(block: Pick<Block, 'at'>): string {
  return `L${block.at.line}`;
}

/** The relative URL from a page to another page, with an anchor or none. */
export function link(from: Page, to: Page, anchor = ''): string {
  const path = from === to ? '' : posix.relative(posix.dirname(from), to);
  const hash = anchor === '' ? '' : `#${anchor}`;
  const url = path.split('/').map(encodeURIComponent).join('/');
  return url + hash || '#';
}

/** Percent-encoded text as it was meant; as it stands if that fails. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Text as HTML. */
export function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
    .replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
