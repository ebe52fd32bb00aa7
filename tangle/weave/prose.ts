/** The prose of a section as HTML. */
import GithubSlugger from 'github-slugger';
import type { PlacedBlock } from '../assemble.ts';
import { markdownParser } from '../markdown.ts';
import type { Problem } from '../problem.ts';
import type { Section } from '../section.ts';
import { isCommand, printedLine } from '../transcript.ts';
import { highlightLines } from './highlight.ts';
import { foldedLines, foldImports } from './imports.ts';
import { chunkUrl, labelOf, type Labels } from './labels.ts';
import { blockAnchor, sectionPage, type Page } from './links.ts';
import {
  followReferences, type Environment, type Token,
} from './references.ts';

/** A rendered section, what its page needs, and what is wrong with it. */
export interface Prose {
  readonly html: string;
  readonly hasTitle: boolean;
  /** Files beside the sections that the page shows or leads to. */
  readonly assets: readonly Page[];
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
  const body = section.text.split(/\r\n|\r|\n/)
    .map((line, n) => (n < section.frontLines ? '' : line)).join('\n');
  const env: Environment = {};
  const tokens = parser.parse(body, env);
  nameHeadings(tokens);
  const { assets, problems } = followReferences(
    labels.tangled.book, section, tokens, env);
  const html = wrapTables(parser.renderer.render(tokens, parser.options, {}));
  const hasTitle = tokens.some((token) => {
    return token.type === 'heading_open' && token.tag === 'h1';
  });
  return { html, hasTitle, assets, problems };
}

function renderBlock(
  labels: Labels,
  placed: PlacedBlock,
  page: Page,
): string {
  const { block, destination } = placed;
  const text = block.lines.map((line) => line.text).join('\n');
  const { language } = block.info;
  const lines = highlightLines(labels.colours, text, language, (name) => {
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

/** A line of a session; `...` is marked, since it was not printed. */
function markCommand(line: string): string {
  if (line === '...') return '<i>...</i>';
  return isCommand(line) ? `<b>${line}</b>` : printedLine(line);
}

/** Gives every heading the anchor that GitHub gives it. */
function nameHeadings(tokens: readonly Token[]): void {
  const slugger = new GithubSlugger();
  tokens.forEach((token, n) => {
    if (token.type !== 'heading_open') return;
    const words = (tokens[n + 1]?.children ?? [])
      .filter(({ type }) => type === 'text' || type === 'code_inline')
      .map(({ content }) => content);
    token.attrSet('id', slugger.slug(words.join('')) || 'section');
  });
}

/** Wide tables scroll by themselves. */
function wrapTables(html: string): string {
  return html.replaceAll('<table>', '<div class="table"><table>')
    .replaceAll('</table>', '</table></div>');
}
