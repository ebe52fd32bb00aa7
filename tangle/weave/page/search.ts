/** Searching the book: a field, and a list below it. */
import MiniSearch from 'minisearch';
import { make } from './elements.ts';
import { inBook, load } from './parts.ts';
import { SEARCH, type Found } from './words.ts';

/** More results than these nobody reads. */
const MOST = 12;

/** A list of results below a field, by the keyboard and the mouse. */
class Results {
  private readonly list = make('ul', {
    id: 'Results', role: 'listbox', 'aria-label': 'Found', hidden: '' });
  private readonly count = make('output', { class: 'count' });
  private found: Found[] = [];
  private chosen = -1;

  constructor(
    private readonly field: HTMLInputElement,
    private readonly index: MiniSearch,
  ) {
    field.after(this.list, this.count);
    for (const [name, value] of Object.entries({
      role: 'combobox', 'aria-autocomplete': 'list',
      'aria-controls': 'Results', 'aria-expanded': 'false',
    })) field.setAttribute(name, value);
    field.addEventListener('input', () => { this.search(); });
    field.addEventListener('keydown', (event) => { this.key(event); });
    field.addEventListener('blur', () => {
      // A click on a result comes first.
      setTimeout(() => { this.show([]); }, 200);
    });
    if (field.value !== '') this.search();
  }

  private search(): void {
    const text = this.field.value.trim();
    const all = text === '' ? [] : this.index.search(text);
    this.show(all.slice(0, MOST).map((one) => one as unknown as Found));
    this.count.textContent = text === '' ? '' : `${all.length} found`;
  }

  private show(found: Found[]): void {
    this.found = found;
    this.list.replaceChildren(...found.map((one, n) => {
      const item = make('li', { role: 'option', id: `Result${n}` },
        make('b', {}, one.title), ' ', make('span', {}, one.section));
      item.addEventListener('pointerdown', () => { this.go(n); });
      return item;
    }));
    this.list.hidden = found.length === 0;
    this.field.setAttribute('aria-expanded', String(found.length > 0));
    if (found.length === 0) this.count.textContent = '';
    this.choose(found.length > 0 ? 0 : -1);
  }

  private choose(n: number): void {
    this.chosen = n;
    [...this.list.children].forEach((item, k) => {
      item.setAttribute('aria-selected', String(k === n));
      if (k === n) item.scrollIntoView({ block: 'nearest' });
    });
    if (n < 0) this.field.removeAttribute('aria-activedescendant');
    else this.field.setAttribute('aria-activedescendant', `Result${n}`);
  }

  private key(event: KeyboardEvent): void {
    const { length } = this.found;
    if (event.key === 'Escape') {
      if (length === 0) this.field.blur();
      this.show([]);
    } else if (length > 0 && event.key === 'ArrowDown') {
      this.choose((this.chosen + 1) % length);
    } else if (length > 0 && event.key === 'ArrowUp') {
      this.choose((this.chosen + length - 1) % length);
    } else if (event.key === 'Enter' && this.chosen >= 0) {
      this.go(this.chosen);
    } else {
      return;
    }
    event.preventDefault();
  }

  private go(n: number): void {
    const one = this.found[n];
    if (one === undefined) return;
    const hash = one.anchor === '' ? '' : `#${one.anchor}`;
    this.show([]);
    location.href = `${inBook(one.page)}${hash}`;
  }
}

/** Makes the field search. The index is loaded now. */
export async function startSearch(field: HTMLInputElement): Promise<void> {
  const index = MiniSearch.loadJSON(await load('index'), SEARCH);
  new Results(field, index);
}
