/** What every page of the woven book has around its content. */
import type { Book } from '../book.ts';
import type { Section } from '../section.ts';
import {
  chapterPage, escape, link, sectionPage, type Page,
} from './links.ts';
import { numberOf, opens } from './numbers.ts';
import { numberMark, type Heading } from './prose.ts';

/**
 * What a page may load: the book. The worker of the machine is made of a
 * text that the book has, and translates programs to WebAssembly. The
 * terminal makes style sheets for its colours.
 */
const POLICY = [
  "default-src 'none'", "script-src 'self' blob: 'wasm-unsafe-eval'",
  'worker-src blob:', "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
  "base-uri 'none'", "form-action 'none'",
].join('; ');

/** One page, before it gets its frame. */
export interface Content {
  readonly page: Page;
  readonly title: string;
  readonly html: string;
  /** The section of the page, unless it is generated. */
  readonly section?: Section;
  /** Its headings below the title. */
  readonly outline?: readonly Heading[];
  /** True when something is known of the names in its code. */
  readonly hasNames?: boolean;
  /** True for several sections on one page. */
  readonly isWhole?: boolean;
  /** True when its tests run in a page. */
  readonly hasTests?: boolean;
}

/** The whole page as HTML. */
export function layOut(book: Book, content: Content): string {
  const { page, title } = content;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – Loomix</title>
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${link(page, 'style.css')}">
<script src="${link(page, 'page.js')}"></script>
</head>
<body>
<a class="skip" href="#Text">Skip to the text</a>
<header>
<a class="home" href="${link(page, 'index.html')}">Loomix</a>
<a href="${link(page, 'contents.html')}">Contents</a>
<a href="${link(page, 'modules/index.html')}">Modules</a>
</header>
<div class="columns">
<main id="Text"${content.isWhole === true ? ' data-whole'
  : content.section === undefined ? ''
  : ` data-section="${escape(content.section.file)}"${
    content.hasNames === true ? ' data-names' : ''}${
    content.hasTests === true ? ' data-tests' : ''}`}>
${turning(book, content, 'Pages before and after, above')}
${content.html}
${turning(book, content, 'Pages before and after')}
</main>
${besides('chapter', 'Chapter', chapterList(book, content))}
${besides('outline', 'This page', outlineOf(content))}
</div>
</body>
</html>
`;
}

/** The table of contents: chapters, and under each its sections. */
export function contentsList(book: Book, page: Page): string {
  const chapters = new Map<string, Section[]>();
  for (const section of book.sections) {
    const known = chapters.get(section.chapter) ?? [];
    chapters.set(section.chapter, known);
    known.push(section);
  }
  const items = [...chapters.values()].map(([first, ...others]) => {
    const opens = first?.name === 'README';
    const head = first !== undefined && opens
      ? entry(first, page)
      : escape(first?.chapter ?? '');
    const below = opens || first === undefined ? others : [first, ...others];
    const list = below.map((s) => item(book, s, entry(s, page))).join('\n');
    return `<li>${head}${list === '' ? '' : `<ol>\n${list}\n</ol>`}</li>`;
  });
  return `<ol class="contents">\n${items.join('\n')}\n</ol>`;
}

/** A column beside the text, if there is anything in it. */
function besides(kind: string, name: string, html: string): string {
  return html === '' ? ''
    : `<nav class="${kind}" aria-label="${name}">${html}</nav>`;
}

/** The headings of the page. */
function outlineOf({ outline = [] }: Content): string {
  if (outline.length < 2) return '';
  const items = outline.map(({ id, text }) => {
    return `<li><a href="#${id}">${escape(text)}</a></li>`;
  });
  return `<h2>This page</h2>\n<ol>\n${items.join('\n')}\n</ol>`;
}

/** The sections of the page's chapter: beside the text, or below it. */
function chapterList(book: Book, { page, section }: Content): string {
  if (section === undefined) return '';
  const same = book.sections.filter((s) => s.chapter === section.chapter);
  const items = same.map((s) => {
    return s === section
      ? item(book, s, escape(s.title), ' aria-current="page"')
      : item(book, s, entry(s, page));
  });
  const whole = section.chapter === '' ? ''
    : `<p><a href="${link(page, chapterPage(section.chapter))}">The chapter ` +
      'as one page</a></p>\n';
  return `<h2>This chapter</h2>\n${whole}<ol>\n${items.join('\n')}\n</ol>`;
}

/** A section in a list, under its number. */
function item(
  book: Book,
  section: Section,
  text: string,
  attributes = '',
): string {
  const number = opens(section) ? '' : numberOf(book, section);
  return `<li${attributes}>${numberMark(number)}${text}</li>`;
}

/** Links to the section before and the section after. */
function turning(
  book: Book,
  { page, section }: Content,
  name: string,
): string {
  if (section === undefined) return '';
  const n = book.sections.indexOf(section);
  const before = book.sections[n - 1];
  const after = book.sections[n + 1];
  const previous = before === undefined ? '' :
    `<a rel="prev" href="${link(page, sectionPage(before))}">` +
    `← ${escape(before.title)}</a>`;
  const next = after === undefined ? '' :
    `<a rel="next" href="${link(page, sectionPage(after))}">` +
    `${escape(after.title)} →</a>`;
  return `<nav class="turn" aria-label="${name}">${previous}${next}</nav>`;
}

function entry(section: Section, page: Page): string {
  return `<a href="${link(page, sectionPage(section))}">${
    escape(section.title)}</a>`;
}
