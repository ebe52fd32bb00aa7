/** Where things of the book are in the woven book. */
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

/** The page of all sections of a chapter's folder. */
export function chapterPage(chapter: string): Page {
  return `${chapter === '' ? '' : `${chapter}/`}chapter.html`;
}

/** The page that shows a whole module. */
export function modulePage(path: string): Page {
  return `modules/${path}.html`;
}

/** The relative URL from a page to another page, with an anchor or none. */
export function link(from: Page, to: Page, anchor = ''): string {
  const path = from === to ? '' : relative(from, to);
  const hash = anchor === '' ? '' : `#${anchor}`;
  const url = path.split('/').map(encodeURIComponent).join('/');
  return url + hash || '#';
}

/** The way from the folder of a page to another page. */
function relative(from: Page, to: Page): string {
  const here = from.split('/').slice(0, -1);
  const there = to.split('/');
  let same = 0;
  while (same < here.length && here[same] === there[same]) same += 1;
  return [...here.slice(same).map(() => '..'), ...there.slice(same)].join('/');
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
