/** Whole modules: each tangled file on one page, with its sources. */
import type { Output, PlacedBlock } from '../assemble.ts';
import type { OutputLine } from '../lines.ts';
import { highlightLines } from './highlight.ts';
import type { Labels } from './labels.ts';
import type { Content } from './layout.ts';
import {
  blockAnchor, escape, link, modulePage, sectionPage,
} from './links.ts';

/** The pages of all tangled files, and their index. */
export function modulePages(labels: Labels): Content[] {
  const outputs = [...labels.tangled.outputs.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const pieces = findPieces(labels);
  return [
    moduleIndex(outputs),
    ...outputs.map((output) => wholeModule(pieces, output)),
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
function wholeModule(pieces: Pieces, output: Output): Content {
  const page = modulePage(output.path);
  const own = output.written.filter((line) => line.from !== undefined);
  const text = own.map((line) => line.text).join('\n');
  const lines = highlightLines(text, 'ts', () => undefined);
  let last = '';
  const rows = own.map((line, n) => {
    const piece = pieceLink(pieces, line, page);
    const mark = piece === last ? '' : piece;
    last = piece;
    return `${mark}${lines[n] ?? ''}`;
  });
  const html = `<h1>${escape(output.path)}</h1>\n` +
    `<figure class="block whole"><pre tabindex="0"><code>${
      rows.join('\n')}\n</code></pre></figure>`;
  return { page, title: output.path, html };
}

/** The section and the block's anchor for each line of code, by place. */
function findPieces({ tangled }: Labels): Pieces {
  const pieces = new Map<string, PlacedBlock>();
  for (const placed of tangled.blocks) {
    for (const { at } of placed.block.lines) {
      pieces.set(`${at.file}:${at.line}`, placed);
    }
  }
  return pieces;
}

type Pieces = ReadonlyMap<string, PlacedBlock>;

/** The link to the block that a line was written in. */
function pieceLink(
  pieces: Pieces,
  { from }: OutputLine,
  page: string,
): string {
  const piece = pieces.get(`${from?.at.file}:${from?.at.line}`);
  if (piece === undefined) return '';
  const { section, block } = piece;
  const url = link(page, sectionPage(section), blockAnchor(block));
  return `<a class="piece" href="${url}">${escape(section.title)}</a>`;
}
