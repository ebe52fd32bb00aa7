/** Whole modules: each tangled file on one page, with its sources. */
import type { Output, PlacedBlock } from '../assemble.ts';
import type { OutputLine } from '../lines.ts';
import type { SourceLine } from '../markdown.ts';
import type { Colours } from './highlight.ts';
import type { Labels } from './labels.ts';
import type { Content } from './layout.ts';
import { blockAnchor } from './anchors.ts';
import { escape, link, modulePage, sectionPage } from './links.ts';

/** The pages of all tangled files, and their index. */
export function modulePages(labels: Labels): Content[] {
  const outputs = [...labels.tangled.outputs.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const pieces = findPieces(labels);
  return [
    moduleIndex(outputs),
    ...outputs.map((output) => wholeModule(labels, pieces, output)),
  ];
}

function moduleIndex(outputs: readonly Output[]): Content {
  const page = 'modules/index.html';
  const rooms = new Map<string, string[]>();
  for (const { path } of outputs) {
    const room = path.split('/')[0] ?? '';
    const items = rooms.get(room) ?? [];
    rooms.set(room, items);
    items.push(`<li><a href="${link(page, modulePage(path))}">${
      escape(path)}</a></li>`);
  }
  const lists = [...rooms].map(([room, items]) => {
    return `<h2 id="${room}">${room}/</h2>\n<ul class="files">\n${
      items.join('\n')}\n</ul>`;
  });
  const html = '<h1>Modules</h1>\n<p>Every file of the tangled tree, ' +
    `whole.</p>\n${lists.join('\n')}`;
  return { page, title: 'Modules', html };
}

/** One tangled file; beside each piece, the section it was written in. */
function wholeModule(
  { colours }: Labels,
  pieces: Pieces,
  output: Output,
): Content {
  const page = modulePage(output.path);
  const own = output.written.filter((line) => line.from !== undefined);
  let last: PlacedBlock | undefined;
  const rows = own.map((line) => {
    const piece = line.from && pieces.get(line.from);
    const isNew = piece !== undefined && piece.placed !== last;
    last = piece?.placed;
    return (isNew ? pieceLink(piece.placed, page) : '') +
      coloured(colours, piece, line);
  });
  const html = `<h1>${escape(output.path)}</h1>\n` +
    `<figure class="block whole"><pre tabindex="0"><code>${
      rows.join('\n')}\n</code></pre></figure>`;
  return { page, title: output.path, html };
}

/** A line as its block is coloured; one that is not as written, alone. */
function coloured(
  colours: Colours,
  piece: Piece | undefined,
  { text, indent, from }: OutputLine,
): string {
  return piece !== undefined && from?.text === text.slice(indent)
    ? text.slice(0, indent) + piece.html
    : colours.linesOf(text, 'ts')[0] ?? '';
}

/** Where a line of code was written, and how it looks there. */
interface Piece {
  readonly placed: PlacedBlock;
  readonly html: string;
}

type Pieces = ReadonlyMap<SourceLine, Piece>;

function findPieces({ tangled, colours }: Labels): Pieces {
  const pieces = new Map<SourceLine, Piece>();
  for (const placed of tangled.blocks) {
    const { lines, info } = placed.block;
    const text = lines.map((line) => line.text).join('\n');
    const html = colours.linesOf(text, info.language);
    lines.forEach((line, n) => {
      pieces.set(line, { placed, html: html[n] ?? '' });
    });
  }
  return pieces;
}

/** The link to the block that a line was written in. */
function pieceLink(placed: PlacedBlock, page: string): string {
  const { section } = placed;
  const url = link(page, sectionPage(section), blockAnchor(placed));
  return `<a class="piece" href="${url}">${escape(section.title)}</a>`;
}
