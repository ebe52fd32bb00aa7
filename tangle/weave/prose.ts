/** The prose of a section as HTML. */
import { posix } from 'node:path';
import type { PlacedBlock } from '../assemble.ts';
import { markdownParser } from '../markdown.ts';
import { problem, type Problem } from '../problem.ts';
import type { Section } from '../section.ts';
import { highlightLines } from './highlight.ts';
import { foldedLines, foldImports } from './imports.ts';
import { chunkUrl, labelOf, type Labels } from './labels.ts';
import {
  blockAnchor, link, sectionPage, slug, type Page,
} from './links.ts';

type Parser = ReturnType<typeof markdownParser>;
type Token = ReturnType<Parser['parse']>[number];

/** A rendered section, and the links in it that lead nowhere. */
export interface Prose {
  readonly html: string;
  readonly hasTitle: boolean;
  readonly problems: readonly Problem[];
}

/** Renders the body of a section. */
export function renderProse(labels: Labels, section: Section): Prose {
  const page = sectionPage(section);
  const parser = markdownParser();
  const blocks = new Map<number, PlacedBlock>();
  for (const placed of labels.tangled.blocks) {
    if (placed.section === section) {
      blocks.set(placed.block.at.line, placed);
    }
  }
  parser.renderer.rules['fence'] = (tokens, n) => {
    const placed = blocks.get((tokens[n]?.map?.[0] ?? -1) + 1);
    return placed === undefined ? '' : renderBlock(labels, placed, page);
  };
  const problems: Problem[] = [];
  const body = section.text.split(/\r\n|\r|\n/)
    .map((line, n) => (n < section.frontLines ? '' : line)).join('\n');
  const tokens = parser.parse(body, {});
  nameHeadings(tokens);
  let line = 1;
  for (const token of tokens) {
    // Cells of tables have no place of their own; their rows have.
    if (token.map !== null) line = token.map[0] + 1;
    rewriteLinks(labels, section, token, line, problems);
  }
  const html = wrapTables(parser.renderer.render(tokens, parser.options, {}));
  const hasTitle = tokens.some((token) => {
    return token.type === 'heading_open' && token.tag === 'h1';
  });
  return { html, hasTitle, problems };
}

function renderBlock(
  labels: Labels,
  placed: PlacedBlock,
  page: Page,
): string {
  const { block, destination } = placed;
  const text = block.lines.map((line) => line.text).join('\n');
  const lines = highlightLines(text, block.info.language, (name) => {
    return chunkUrl(labels, name, page);
  });
  const label = labelOf(labels, placed, page);
  const caption = label === '' ? '' : `<figcaption>${label}</figcaption>`;
  const code = destination.kind === 'console'
    ? listing(lines.map(markCommand))
    : withoutImports(text.split('\n'), lines);
  return `<figure class="block ${destination.kind}" ` +
    `id="${blockAnchor(block)}">${caption}${code}</figure>\n`;
}

function listing(lines: readonly string[]): string {
  return `<pre tabindex="0"><code>${lines.join('\n')}\n</code></pre>`;
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
  return folded + (begin < 0 ? '' : listing(lines.slice(begin)));
}

function markCommand(line: string): string {
  return line.startsWith('# ') ? `<b>${line}</b>` : line;
}

/** Gives every heading an anchor; equal headings are numbered. */
function nameHeadings(tokens: readonly Token[]): void {
  const seen = new Map<string, number>();
  tokens.forEach((token, n) => {
    if (token.type !== 'heading_open') return;
    const name = slug(tokens[n + 1]?.content ?? '') || 'section';
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    token.attrSet('id', times === 0 ? name : `${name}-${times}`);
  });
}

/** Wide tables scroll by themselves. */
function wrapTables(html: string): string {
  return html.replaceAll('<table>', '<div class="table"><table>')
    .replaceAll('</table>', '</table></div>');
}

/** Links to sections become links to their pages. */
function rewriteLinks(
  labels: Labels,
  section: Section,
  token: Token,
  line: number,
  problems: Problem[],
): void {
  const { file } = section;
  for (const child of token.children ?? []) {
    if (child.type !== 'link_open') continue;
    const href = child.attrGet('href') ?? '';
    if (/^[a-z]+:/i.test(href)) continue;
    const url = resolveLink(labels, section, href);
    if (url === undefined) {
      child.attrSet('href', '#');
      problems.push(problem({ file, line, column: 1 }, 'dead link',
        `nothing in the book is at ${href}`));
    } else {
      child.attrSet('href', url);
    }
  }
}

function resolveLink(
  { tangled }: Labels,
  section: Section,
  href: string,
): string | undefined {
  const [path = '', anchor = ''] = href.split('#');
  if (path === '') return href;
  const wanted = posix.join(posix.dirname(section.file), decodeURI(path))
    .replace(/\/$/, '');
  const target = tangled.book.sections.find(({ file }) => {
    return file === wanted || file === `${wanted}/README.md`;
  });
  if (target === undefined) return undefined;
  return link(sectionPage(section), sectionPage(target), anchor);
}
