/** Weaving: the book as a set of HTML pages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tangled } from '../assemble.ts';
import type { Problem } from '../problem.ts';
import type { Section } from '../section.ts';
import { listed, Trials } from '../tried.ts';
import { deadLinks } from './deadlinks.ts';
import type { Drawn } from './figures.ts';
import { Foundations } from './foundations.ts';
import { Colours } from './highlight.ts';
import { prepareLabels, type Labels } from './labels.ts';
import { contentsList, layOut, type Content } from './layout.ts';
import {
  chapterPage, escape, link, sectionPage, type Page,
} from './links.ts';
import { modulePages } from './modules.ts';
import { pageNames } from './names/data.ts';
import type { Found } from './names/find.ts';
import { indexPages, indexPlaces, NAMES } from './names/pages.ts';
import { placeNames } from './names/placed.ts';
import { onePage } from './onepage.ts';
import { makeManifest } from './manifest.ts';
import { hasPromises, promisesPage } from './promises.ts';
import { numberOf, opens } from './numbers.ts';
import type { Manifest } from './page/manifest.ts';
import type { PageNames } from './page/named.ts';
import type { Passage } from './passages.ts';
import { numberMark, renderProse } from './prose.ts';
import { Testable } from './testable.ts';

/** A woven book: the text of every file, and what is wrong with it. */
export interface Woven {
  readonly files: ReadonlyMap<Page, string>;
  /** Files that lie in the chapters' folders, and beside the pages. */
  readonly assets: ReadonlySet<Page>;
  readonly problems: readonly Problem[];
  /** What can be searched. */
  readonly passages: readonly Passage[];
  /** What pages load of the names in their code, by section. */
  readonly names: ReadonlyMap<Section, PageNames>;
  /** What tests need that run in a page, and is not in the book. */
  readonly support: ReadonlyMap<string, string>;
  /** What pages know of the book. */
  readonly manifest: Manifest;
}

/** Weaves a tangled book, in memory; `found` are the names in its code, and
 *  `drawn` its figures. */
export function weave(
  tangled: Tangled,
  colours = new Colours(),
  found?: Found,
  drawn: Drawn = {},
): Woven {
  colours.begin();
  const { book } = tangled;
  const labels = prepareLabels(tangled, colours, drawn);
  const trials = new Trials(tangled);
  const testable = new Testable(tangled);
  const foundations = new Foundations(book, tangled.outputs);
  const problems: Problem[] = [];
  const contents: Content[] = [];
  const assets = new Set<Page>();
  const passages: Passage[] = [];
  const { names, pages } = namesIn(labels, found);
  for (const section of book.sections) {
    const page = sectionPage(section);
    const prose = renderProse(labels, section);
    problems.push(...prose.problems);
    for (const asset of prose.assets) assets.add(asset);
    passages.push(...prose.passages);
    const number = opens(section) ? '' : numberOf(book, section);
    const heading = prose.hasTitle ? ''
      : `<h1>${numberMark(number)}${escape(section.title)}</h1>\n`;
    const list = page !== 'index.html' ? ''
      : `<h2 id="Contents">Contents</h2>\n${contentsList(book, page)}`;
    const text = (heading + prose.html).replace('</h1>\n', (end) => {
      return end + foundations.html(section);
    });
    const html = text + triedIn(trials, section) + list;
    contents.push({ page, title: section.title, html, section,
      outline: prose.outline, hasNames: names.has(section),
      hasTests: testable.has(section) });
  }
  const list = contentsPage(labels, found);
  contents.push(...pages, list,
    ...modulePages(labels), ...promisesPage(tangled, trials));
  if (!contents.some(({ page }) => page === 'index.html')) {
    contents.push({ ...list, page: 'index.html' });
  }
  const files = new Map(contents.map((one) => [one.page, layOut(book, one)]));
  for (const [page, text] of [...chapterPages(book, files),
    styleSheet(book.root)]) files.set(page, text);
  problems.push(...deadLinks(tangled, files, assets));
  const { support } = testable;
  return { files, assets, problems, passages, names, support,
    manifest: makeManifest(tangled, support) };
}

function styleSheet(root: string): [Page, string] {
  const path = join(root, 'tangle', 'weave', 'style.css');
  return ['style.css', readFileSync(path, 'utf8')];
}

/** Each chapter as one page. */
function chapterPages(
  book: Tangled['book'], files: ReadonlyMap<Page, string>,
): [Page, string][] {
  const chapters = new Set(book.sections.map(({ chapter }) => chapter));
  return [...chapters].filter((chapter) => chapter !== '').map((chapter) => {
    const page = chapterPage(chapter);
    const sections = book.sections.filter((one) => one.chapter === chapter);
    const title = sections[0]?.title ?? chapter;
    const html = onePage(page, sections, files);
    return [page, layOut(book, { page, title, html, isWhole: true })];
  });
}

/** What is known of the names in the code, and the index of them. */
function namesIn(labels: Labels, found: Found | undefined): {
  readonly names: Woven['names'];
  readonly pages: readonly Content[];
} {
  if (found === undefined) return { names: new Map(), pages: [] };
  const { tangled } = labels;
  const placed = placeNames(tangled, found);
  const places = indexPlaces(placed);
  return {
    names: pageNames(tangled, placed, places),
    pages: indexPages(labels, places),
  };
}

/** A line that says which tests try the code of a section. */
function triedIn(trials: Trials, section: Section): string {
  const links = trials.of(section).map((file) => {
    return file.startsWith('tests/') ? `<code>${escape(file)}</code>`
      : `<a href="${link(sectionPage(section), sectionPage({ file }))}">${
        escape(file.replace(/^chapters\/|\.md$/g, ''))}</a>`;
  });
  return links.length === 0 ? ''
    : `<p class="tried">Tried in ${listed(links)}.</p>\n`;
}

function contentsPage(
  { tangled: { book }, figures }: Labels, found?: Found,
): Content {
  const page = 'contents.html';
  const drawings = figures.list(page);
  const html = `<h1>Contents</h1>\n${contentsList(book, page)}` +
    (hasPromises(book.root) ? '<p>What the system promises, and which tests ' +
      'see to it: <a href="promises.html">Promises</a>.</p>\n' : '') +
    (found === undefined ? '' : '<p>What modules define, and where it is ' +
      `used: <a href="${NAMES}">Names</a>.</p>\n`) +
    (drawings === '' ? '' : `<h2 id="Figures">Figures</h2>\n${drawings}`);
  return { page, title: 'Contents', html };
}
