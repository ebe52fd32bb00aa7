/**
 * What a name in the code means: shown below it, under the pointer or by
 * the keyboard. A name is a link to its definition.
 */
import { make } from './elements.ts';
import { Marks } from './marks.ts';
import { partOfNames, type Name, type PageNames } from './named.ts';
import { inBook, load } from './parts.ts';

/** How long what is shown stays when the pointer has left it. */
const LINGER_MS = 300;

/** Shows what names of a section mean from now on; `target` is what the
 *  reader is at. */
export async function startNames(
  section: HTMLElement, target: Element,
): Promise<void> {
  const part = partOfNames(section.dataset['section'] ?? '');
  new Names(section, JSON.parse(await load(part)) as PageNames).enter(target);
}

/** The names of a section. */
class Names {
  private readonly marks: Marks;
  private readonly about = make('div', { class: 'about', id: 'About' });
  private shown: HTMLElement | undefined;
  /** The name that a finger was at last. */
  private touched: Element | undefined;
  private leaving = 0;

  constructor(section: HTMLElement, private readonly data: PageNames) {
    this.marks = new Marks(data);
    section.addEventListener('pointerover', ({ target }) => {
      if (target instanceof Element) this.enter(target);
    });
    section.addEventListener('focusin', ({ target }) => {
      if (target instanceof Element) this.enter(target);
    });
    section.addEventListener('click', (event) => { this.click(event); });
    section.addEventListener('keydown', (event) => { this.key(event); });
  }

  /** The pointer or the focus is at an element. */
  enter(target: Element): void {
    clearTimeout(this.leaving);
    const listing = target.closest<HTMLElement>('figure pre');
    if (listing !== null) this.marks.in(listing);
    const name = target.closest<HTMLElement>('.of');
    if (name !== null) {
      this.show(name);
    } else if (!this.about.contains(target)
      && document.activeElement !== this.shown) {
      this.leaving = window.setTimeout(() => { this.hide(); }, LINGER_MS);
    }
  }

  private show(element: HTMLElement): void {
    const name = this.marks.of(element);
    const listing = element.closest('pre');
    if (element === this.shown || name === undefined) return;
    if (listing === null) return;
    this.hide();
    this.shown = element;
    this.about.replaceChildren(...this.contents(name));
    listing.after(this.about);
    element.setAttribute('aria-describedby', 'About-type About-contract');
    this.putBelow(element, listing.closest('figure') ?? listing);
  }

  private putBelow(element: HTMLElement, figure: HTMLElement): void {
    const { left, bottom } = element.getBoundingClientRect();
    const around = figure.getBoundingClientRect();
    const room = figure.clientWidth - this.about.offsetWidth;
    const x = Math.min(left - around.left - figure.clientLeft, room);
    this.about.style.left = `${Math.max(0, x)}px`;
    this.about.style.top = `${bottom - around.top}px`;
  }

  private hide(): void {
    this.shown?.removeAttribute('aria-describedby');
    this.shown = undefined;
    this.about.remove();
  }

  private contents(name: Name): HTMLElement[] {
    const { type, contract = '', definition } = name;
    const lines = [
      make('code', { id: 'About-type' }, type),
      make('p', { id: 'About-contract' }, contract),
    ];
    if (definition !== undefined) {
      const [place, line] = definition;
      lines.push(make('p', {}, 'Defined in ', this.link(place),
        `, line ${line}.`));
    }
    const links = name.uses.flatMap((use, n) => {
      return [n === 0 ? ' ' : ', ', this.link(use)];
    });
    const { count, sections, index } = name;
    const more = sections - name.uses.length;
    const others = index === undefined ? `${more} more`
      : make('a', { href: inBook(index) },
        more > 0 ? `${more} more` : 'in the index');
    const tail = more > 0 ? [' and ', others]
      : index === undefined ? [] : ['; ', others];
    lines.push(make('p', { class: 'uses' }, `Used ${times(count)}`,
      ...count === 0 ? [] : [':', ...links], ...tail, '.'));
    return lines;
  }

  private link(place: number): HTMLElement {
    const [url = '', title = ''] = this.data.places[place] ?? [];
    return make('a', { href: inBook(url) }, title);
  }

  /** A finger has no way to point: it shows first, and follows then. */
  private click(event: MouseEvent): void {
    const { target } = event;
    const name = target instanceof Element ? target.closest('.of') : null;
    const byFinger = event instanceof PointerEvent
      && event.pointerType === 'touch';
    if (name === null || !byFinger || this.touched === name) return;
    this.touched = name;
    event.preventDefault();
  }

  private key(event: KeyboardEvent): void {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey
      || event.altKey) return;
    if (key === 'Escape') {
      this.leave(target);
      return;
    }
    const listing = target.closest<HTMLElement>('figure pre');
    if (listing === null) return;
    const all = this.marks.in(listing);
    const here = all.indexOf(target);
    const next = target === listing ? key === 'Enter' ? all[0] : undefined
      : key === 'Tab' && !event.shiftKey && target === this.shown
        ? this.about.querySelector('a') ?? undefined
        : neighbour(all, here, key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }

  /** From what is shown to its name, and from the name to the listing. */
  private leave(target: HTMLElement): void {
    const name = this.shown;
    if (name === undefined) return;
    this.hide();
    if (this.about === target.closest('.about')) name.focus();
    else if (name === target) name.closest('pre')?.focus();
  }
}

function times(count: number): string {
  return count === 0 ? 'nowhere else' : count === 1 ? 'once'
    : `${count} times`;
}

/** The name to which a key leads: along the lines, or to another line. */
function neighbour(
  all: readonly HTMLElement[], here: number, key: string,
): HTMLElement | undefined {
  if (here < 0) return undefined;
  const rowOf = (element: HTMLElement | undefined): number => {
    return Math.round(element?.getBoundingClientRect().top ?? 0);
  };
  const row = rowOf(all[here]);
  switch (key) {
    case 'ArrowRight': return all[here + 1];
    case 'ArrowLeft': return all[here - 1];
    case 'ArrowDown': return all.slice(here).find((one) => rowOf(one) > row);
    case 'ArrowUp': return all.slice(0, here)
      .findLast((one) => rowOf(one) < row);
    case 'Home': return all[0];
    case 'End': return all.at(-1);
    default: return undefined;
  }
}
