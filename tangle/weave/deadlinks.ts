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
  const anchors = new Map<Page, ReadonlySet<string>>();
  for (const page of assets) anchors.set(page, new Set());
  const sections = new Map(book.sections.map((section) => {
    return [sectionPage(section), section];
  }));
  const found: Problem[] = [];
  const looked = [...files].map(([page, html]) => endsOf(page, html));
  for (const { page, ids, twice } of looked) {
    anchors.set(page, ids);
    const section = sections.get(page);
    if (section === undefined) continue;
    for (const id of twice) {
      found.push(problem(placeOf(section.file, section.text, id),
        'two anchors', `the page has the anchor '${id}' twice`));
    }
  }
  // A chapter as a page repeats the links of its sections, dead ones too.
  const isWhole = ({ page }: Ends): boolean => {
    return /(^|\/)chapter\.html$/.test(page);
  };
  const inOrder = [...looked.filter((one) => !isWhole(one)),
    ...looked.filter(isWhole)];
  for (const ends of inOrder) {
    const { page, links } = ends;
    if (isWhole(ends) && found.length > 0) break;
    for (const { href, target, anchor } of links) {
      const ids = anchors.get(target);
      if (ids !== undefined && (anchor === '' || ids.has(anchor))) continue;
      const section = sections.get(page);
      const at = section === undefined
        ? { file: `build/book/${page}`, line: 1, column: 1 }
        : placeOf(section.file, section.text, href);
      found.push(problem(at, 'dead link', `nothing is at ${href}`));
    }
  }
  return found;
}

/** Where links of a page lead, and what in it links can lead to. */
interface Ends {
  readonly page: Page;
  readonly html: string;
  readonly ids: ReadonlySet<string>;
  readonly twice: readonly string[];
  readonly links: readonly Link[];
}

interface Link {
  readonly href: string;
  readonly target: Page;
  readonly anchor: string;
}

/** Pages as they were woven last: most are the same the next time. */
const known = new Map<Page, Ends>();

function endsOf(page: Page, html: string): Ends {
  const last = known.get(page);
  if (last?.html === html) return last;
  const ids = new Set<string>();
  const twice: string[] = [];
  for (const [, id = ''] of html.matchAll(/\sid="([^"]*)"/g)) {
    if (ids.has(id)) twice.push(id);
    ids.add(id);
  }
  const hrefs = [...html.matchAll(/\shref="([^"]*)"/g)]
    .map(([, href = '']) => href);
  const links = hrefs.flatMap((href) => linkFrom(page, href));
  const ends = { page, html, ids, twice, links };
  known.set(page, ends);
  return ends;
}

function linkFrom(page: Page, href: string): Link[] {
  if (/^(https?|mailto|data):/.test(href)) return [];
  const [path = '', anchor = ''] = href.split('#');
  const target = path === ''
    ? page
    : posix.join(posix.dirname(page), decode(path));
  return [{ href, target, anchor: decode(anchor) }];
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
