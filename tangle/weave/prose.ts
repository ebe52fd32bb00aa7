/** The prose of a section as HTML. */
import { FOLDED } from '../attributes.ts';
import type { PlacedBlock } from '../assemble.ts';
import { markdownParser } from '../markdown.ts';
import type { Problem } from '../problem.ts';
import type { Section } from '../section.ts';
import { isCommand, printedLine } from '../transcript.ts';
import { highlightLines } from './highlight.ts';
import { foldAnswers } from './folded.ts';
import { foldBlock, foldedLines, foldImports } from './imports.ts';
import { chunkUrl, labelOf, type Labels } from './labels.ts';
import { blockAnchor, headingSlugs } from './anchors.ts';
import { escape, sectionPage, type Page } from './links.ts';
import { numberOf, opens } from './numbers.ts';
import { passagesOf, type Passage } from './passages.ts';
import {
  followReferences, type Environment, type Token,
} from './references.ts';

/** A rendered section, what its page needs, and what is wrong with it. */
export interface Prose {
  readonly html: string;
  readonly hasTitle: boolean;
  /** The headings below the title. */
  readonly outline: readonly Heading[];
  /** What can be found in it. */
  readonly passages: readonly Passage[];
  /** Files beside the sections that the page shows or leads to. */
  readonly assets: readonly Page[];
  readonly problems: readonly Problem[];
}

/** A heading, and its anchor. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** Renders the block that begins in a line. */
type BlockRenderer = (line: number) => string;

// Making a parser compiles large regular expressions, so one serves all
// sections.
const PARSER = markdownParser();
PARSER.renderer.rules['fence'] = (tokens, n, _options, env) => {
  const { block } = env as { readonly block: BlockRenderer };
  return block((tokens[n]?.map?.[0] ?? -1) + 1);
};

/** Renders the body of a section. */
export function renderProse(labels: Labels, section: Section): Prose {
  const page = sectionPage(section);
  const blocks = labels.blocks.get(section);
  const block: BlockRenderer = (line) => {
    const placed = blocks?.get(line);
    return placed === undefined ? '' : renderBlock(labels, placed, page);
  };
  const body = section.text.split(/\r\n|\r|\n/)
    .map((line, n) => (n < section.frontLines ? '' : line)).join('\n');
  const env: Environment = {};
  const tokens = PARSER.parse(body, env);
  const headings = nameHeadings(tokens);
  const passages = passagesOf(section, tokens, headings);
  const { assets, problems } = followReferences(
    labels.tangled.book, section, tokens, env);
  numberTitle(tokens, labels, section);
  foldAnswers(tokens);
  const html = wrapTables(
    PARSER.renderer.render(tokens, PARSER.options, { block }));
  const hasTitle = tokens.some((token) => {
    return token.type === 'heading_open' && token.tag === 'h1';
  });
  const outline = headings.filter(({ level }) => level === 2);
  return { html, hasTitle, outline, passages, assets, problems };
}

function renderBlock(
  labels: Labels,
  placed: PlacedBlock,
  page: Page,
): string {
  const { block, destination } = placed;
  if (destination.kind === 'figure') return labels.figures.html(placed, page);
  const text = block.lines.map((line) => line.text).join('\n');
  const { language } = block.info;
  const lines = highlightLines(labels.colours, text, language, (name) => {
    return chunkUrl(labels, name, page);
  });
  const label = labelOf(labels, placed, page);
  const anchor = blockAnchor(placed);
  const caption = label === '' ? ''
    : `<figcaption>${label}${permalink(anchor, 'this block')}</figcaption>`;
  const code = destination.kind === 'console'
    ? listing(lines.map(markCommand))
    : block.info.attributes.has(FOLDED)
      ? foldBlock(text, listing(lines))
      : withoutImports(text.split('\n'), lines);
  const kind = destination.kind + (isLive(placed) ? ' editable' : '');
  return `<figure class="block ${kind}" id="${anchor}" ` +
    `data-line="${block.at.line + 1}">${caption}${code}</figure>\n`;
}

/** True for code of the system and its programs: a machine in a page can
 *  take it. */
function isLive({ destination, section }: PlacedBlock): boolean {
  const path = destination.kind === 'module' ? destination.path
    : destination.kind === 'chunk' ? section.module : undefined;
  return destination.kind === 'program' || path !== undefined &&
    /^(servers|drivers|lib|kernel|hardware|abi|userland)\//.test(path);
}

/** Code as HTML; `row` says which line of its block is the first. */
function listing(lines: readonly string[], row = 0): string {
  const from = row === 0 ? '' : ` data-row="${row}"`;
  return `<pre tabindex="0"${from}><code>${lines.join('\n')}\n</code></pre>`;
}

/** A listing whose leading imports, if they are long, are folded. */
function withoutImports(
  source: readonly string[],
  lines: readonly string[],
): string {
  const count = foldedLines(source);
  if (count === 0) return listing(lines);
  const folded = foldImports(source.slice(0, count), lines.slice(0, count));
  const begin = source.findIndex((line, n) => n >= count && line !== '');
  return folded + (begin < 0 ? '' : listing(lines.slice(begin), begin));
}

/** A line of a session; `...` is marked, since it was not printed. */
function markCommand(line: string): string {
  if (line === '...') return '<i>...</i>';
  return isCommand(line) ? `<b>${line}</b>` : printedLine(line);
}

/** Gives every heading its anchor, and a link to itself. */
function nameHeadings(tokens: readonly Token[]): Heading[] {
  const slugOf = headingSlugs();
  return tokens.flatMap((token, n): Heading[] => {
    if (token.type !== 'heading_open') return [];
    const inline = tokens[n + 1];
    const text = (inline?.children ?? [])
      .filter(({ type }) => type === 'text' || type === 'code_inline')
      .map(({ content }) => content).join('');
    const id = slugOf(text);
    token.attrSet('id', id);
    const level = Number(token.tag.slice(1));
    if (level > 1) addHtml(inline, permalink(id, text), 'after');
    return [{ level, id, text }];
  });
}

/** Puts the number of a section before its title. */
function numberTitle(
  tokens: readonly Token[],
  { tangled }: Labels,
  section: Section,
): void {
  const number = opens(section) ? '' : numberOf(tangled.book, section);
  const n = tokens.findIndex(({ type, tag }) => {
    return type === 'heading_open' && tag === 'h1';
  });
  if (number === '' || n < 0) return;
  addHtml(tokens[n + 1], numberMark(number), 'before');
}

/** A section's number as HTML. */
export function numberMark(number: string): string {
  return number === '' ? '' : `<span class="number">${number}</span> `;
}

function addHtml(
  inline: Token | undefined,
  html: string,
  where: 'before' | 'after',
): void {
  if (inline?.children === null || inline === undefined) return;
  const [first] = inline.children;
  if (first === undefined) return;
  const token = Object.assign(
    Object.create(Object.getPrototypeOf(first) as object) as Token, first,
    { type: 'html_inline', content: html, tag: '', nesting: 0 });
  if (where === 'before') inline.children.unshift(token);
  else inline.children.push(token);
}

function permalink(id: string, what: string): string {
  return ` <a class="permalink" href="#${id}" aria-label="Link to ${
    escape(what)}">#</a>`;
}

/** Wide tables scroll by themselves; an empty corner heads nothing. */
function wrapTables(html: string): string {
  return html.replaceAll('<th></th>', '<td></td>')
    .replaceAll('<table>', '<div class="table"><table>')
    .replaceAll('</table>', '</table></div>');
}
