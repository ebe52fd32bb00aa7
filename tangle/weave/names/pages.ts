/** The index of names, the index of chunks, and what pages load of names. */
import type { Labels } from '../labels.ts';
import type { Content } from '../layout.ts';
import { escape, link, type Page } from '../links.ts';
import { BlockPlaces, type IndexPlaces } from './data.ts';
import type { PlacedName, PlacedNames } from './placed.ts';

/** The front page of the index of names. */
export const NAMES = 'names/index.html';

/** Upper case, lower case and sign alike. */
const { compare } = new Intl.Collator('en');

/** What stands in the index: what modules define, by name; of equal names,
 *  the one that is used in more sections is first. */
function indexed({ names }: PlacedNames): PlacedName[] {
  return names.filter(({ meaning, definition }) => {
    return meaning.top === true && definition !== undefined;
  }).sort((a, b) => {
    return compare(a.meaning.name, b.meaning.name) ||
      b.uses.size - a.uses.size;
  });
}

/** Where each name stands in the index. */
export function indexPlaces(placed: PlacedNames): IndexPlaces {
  const places = new Map<PlacedName, string>();
  const counts = new Map<string, number>();
  for (const one of indexed(placed)) {
    const { name } = one.meaning;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const anchor = count === 1 ? name : `${name}.${count}`;
    places.set(one, `${letterPage(name)}#${anchor}`);
  }
  return places;
}

function letterPage(name: string): Page {
  const first = name.slice(0, 1).toLowerCase();
  return `names/${/[a-z]/.test(first) ? first : 'others'}.html`;
}

/** The pages of the indexes. */
export function indexPages(
  labels: Labels,
  places: IndexPlaces,
): Content[] {
  // They all lie in one folder.
  const all = new BlockPlaces(labels.tangled.book, NAMES);
  const pages = new Map<Page, string[]>();
  for (const [name, place] of places) {
    const [page = '', anchor = ''] = place.split('#');
    const items = pages.get(page) ?? [];
    pages.set(page, items);
    items.push(item(all, name, anchor));
  }
  const letters = [...pages].map(([page, items]): Content => {
    const title = `Names: ${/(\w+)\.html/.exec(page)?.[1] ?? ''}`;
    const html = `<h1>${title}</h1>\n<ul class="names">\n${
      items.join('\n')}\n</ul>`;
    return { page, title, html };
  });
  return [front([...pages.keys()]), ...letters, chunkPage(labels, all)];
}

function front(pages: readonly Page[]): Content {
  const items = pages.map((page) => {
    const letter = /(\w+)\.html/.exec(page)?.[1] ?? '';
    return `<li><a href="${link(NAMES, page)}">${letter}</a></li>`;
  });
  const html = '<h1>Names</h1>\n<p>All that modules define: where, and ' +
    'in which sections it is used. Chunks have ' +
    `<a href="chunks.html">an index of their own</a>.</p>\n` +
    `<ul class="files">\n${items.join('\n')}\n</ul>`;
  return { page: NAMES, title: 'Names', html };
}

function item(
  all: BlockPlaces,
  { meaning, definition, uses }: PlacedName,
  anchor: string,
): string {
  const [url, title] = definition === undefined ? ['#', '']
    : all.of(definition.placed);
  const links = [...uses.values()].map(({ count, first }) => {
    const [to, where] = all.of(first);
    return `<a href="${to}">${escape(where)}</a>` +
      (count === 1 ? '' : ` (${count})`);
  });
  const used = links.length === 0 ? 'Not used elsewhere.'
    : `Used in ${links.join(', ')}.`;
  const contract = meaning.contract === '' ? ''
    : `${escape(meaning.contract)} `;
  return `<li id="${anchor}"><code>${escape(meaning.type)}</code>, ` +
    `<a href="${url}">${escape(title)}</a>. ${contract}${used}</li>`;
}

function chunkPage({ series }: Labels, all: BlockPlaces): Content {
  const page = 'names/chunks.html';
  const items = [...series].flatMap(([key, blocks]) => {
    if (!key.startsWith('chunk ')) return [];
    const links = blocks.map((placed) => {
      const [url, title] = all.of(placed);
      return `<a href="${url}">${escape(title)}</a>`;
    });
    const name = escape(key.slice('chunk '.length));
    return [`<li>⟨${name}⟩ ${links.join(', ')}</li>`];
  }).sort(compare);
  const html = '<h1>Chunks</h1>\n<p>Each block of a chunk says where the ' +
    `chunk is used.</p>\n<ul class="names">\n${items.join('\n')}\n</ul>`;
  return { page, title: 'Chunks', html };
}
