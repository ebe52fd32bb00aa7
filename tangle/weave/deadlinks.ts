/** Links of the woven book that lead nowhere. */
import { posix } from 'node:path';
import type { Tangled } from '../assemble.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import { sectionPage, type Page } from './links.ts';

/** Every link to a page or an anchor that is not there. */
export function deadLinks(
  { book }: Tangled,
  files: ReadonlyMap<Page, string>,
): Problem[] {
  const anchors = new Map<Page, Set<string>>();
  for (const [page, html] of files) {
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    anchors.set(page, new Set(ids.map((id) => id ?? '')));
  }
  const sections = new Map(book.sections.map((section) => {
    return [sectionPage(section), section];
  }));
  const found: Problem[] = [];
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
  if (/^(https?|mailto):/.test(href)) return true;
  const [path = '', anchor = ''] = href.split('#');
  const target = path === ''
    ? page
    : posix.join(posix.dirname(page), decodeURI(path));
  const ids = anchors.get(target);
  if (ids === undefined) return false;
  return anchor === '' || ids.has(decodeURIComponent(anchor));
}

/** The line of a section that seems to contain the link. */
function placeOf(file: string, text: string, href: string): Position {
  const anchor = href.split('#')[1] ?? href;
  const lines = text.split(/\r?\n/);
  const row = lines.findIndex((line) => line.includes(`#${anchor})`));
  return { file, line: Math.max(0, row) + 1, column: 1 };
}
