/** Making elements of the names in a listing. */
import { make } from './elements.ts';
import type { Name, PageNames } from './named.ts';
import { inBook } from './parts.ts';

/** The names of listings: elements, and what is known of each. */
export class Marks {
  private readonly known = new Map<Element, Name>();
  private readonly marked = new Map<Element, HTMLElement[]>();

  constructor(private readonly data: PageNames) {}

  /** What is known of a name. */
  of(element: Element): Name | undefined {
    return this.known.get(element);
  }

  /** The names of a listing, in its order. They are marked once. */
  in(listing: HTMLElement): readonly HTMLElement[] {
    const before = this.marked.get(listing);
    if (before !== undefined) return before;
    const made = this.mark(listing);
    this.marked.set(listing, made);
    return made;
  }

  private mark(listing: HTMLElement): HTMLElement[] {
    const block = listing.closest('figure')?.dataset['line'] ?? '';
    const spots = this.data.spots[block] ?? [];
    const wanted = new Map<string, readonly [length: number, which: number]>();
    for (let n = 0; n < spots.length; n += 4) {
      const [row = 0, column = 0, length = 0, which = 0] =
        spots.slice(n, n + 4);
      wanted.set(`${row}:${column}`, [length, which]);
    }
    const made: HTMLElement[] = [];
    let row = Number(listing.dataset['row'] ?? 0);
    let column = 0;
    for (const text of textsOf(listing)) {
      let rest: Text = text;
      for (const [word] of text.data.matchAll(/\n|[\w$]+|[^\n\w$]+/g)) {
        const [length, which] = wanted.get(`${row}:${column}`) ?? [0, 0];
        const name = this.data.names[which];
        const part = rest;
        if (rest.length > word.length) rest = rest.splitText(word.length);
        if (length === word.length && name !== undefined) {
          made.push(this.wrap(part, name));
        }
        column = word === '\n' ? 0 : column + word.length;
        if (word === '\n') row += 1;
      }
    }
    return made;
  }

  private wrap(text: Text, name: Name): HTMLElement {
    const [place] = name.definition ?? [];
    const [url] = place === undefined ? [] : this.data.places[place] ?? [];
    const element = url === undefined
      ? make('span', { class: 'of', tabindex: '-1', role: 'term' })
      : make('a', { class: 'of', tabindex: '-1', href: inBook(url),
        draggable: 'false' });
    text.replaceWith(element);
    element.append(text);
    this.known.set(element, name);
    return element;
  }
}

/** The texts of a listing; what stands in a link is no code. */
function textsOf(listing: HTMLElement): Text[] {
  const walker = document.createTreeWalker(listing, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode() !== null) texts.push(walker.currentNode as Text);
  return texts;
}
