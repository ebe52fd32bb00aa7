/** Links of the woven book that lead nowhere, and anchors that meet. */
import { posix } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import { decode, sectionPage, type Page } from './links.ts';

/**
 * Every link to a page, a file or an anchor that is not there, and every
 * anchor that is there twice.
 */
export function deadLinks(
  { book }: Tangled,
  files: ReadonlyMap<Page, string>,
  assets: Iterable<Page>,
): Problem[] {
  const anchors = new Map<Page, Set<string>>();
  for (const page of assets) anchors.set(page, new Set());
  const sections = new Map(book.sections.map((section) => {
    return [sectionPage(section), section];
  }));
  const found: Problem[] = [];
  for (const [page, html] of files) {
    const ids = new Set<string>();
    for (const [, id = ''] of html.matchAll(/\sid="([^"]*)"/g)) {
      const section = sections.get(page);
      if (ids.has(id) && section !== undefined) {
        found.push(problem(placeOf(section.file, section.text, id),
          'two anchors', `the page has the anchor '${id}' twice`));
      }
      ids.add(id);
    }
    anchors.set(page, ids);
  }
  for (const [page, html] of files) {
    for (const [, href = ''] of html.matchAll(/\shref="([^"]*)"/g)) {
      if (leadsSomewhere(page, href, anchors)) continue;
      const section = sections.get(page);
      const at = section === undefined
        ? { file: `build/book/${page}`, line: 1, column: 1 }
        : placeOf(section.file, section.text, href);
      found.push(problem(at, 'dead link', `nothing is at ${href}`));
    }
  }
  return found;
}

function leadsSomewhere(
  page: Page,
  href: string,
  anchors: ReadonlyMap<Page, ReadonlySet<string>>,
): boolean {
  if (/^(https?|mailto|data):/.test(href)) return true;
  const [path = '', anchor = ''] = href.split('#');
  const target = path === ''
    ? page
    : posix.join(posix.dirname(page), decode(path));
  const ids = anchors.get(target);
  if (ids === undefined) return false;
  return anchor === '' || ids.has(decode(anchor));
}

/** The line of a section that seems to contain a link or an anchor. */
function placeOf(file: string, text: string, href: string): Position {
  const anchor = href.split('#')[1] ?? href;
  const lines = text.split(/\r?\n/);
  const marks = [`#${anchor})`, `"${href}"`, `"${anchor}"`];
  const row = lines.findIndex((line) => {
    return marks.some((mark) => line.includes(mark));
  });
  return { file, line: Math.max(0, row) + 1, column: 1 };
}
