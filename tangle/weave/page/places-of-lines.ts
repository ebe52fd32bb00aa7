/** Addresses that tools make: `#line-217` is a line of the Markdown. */
import { make } from './elements.ts';
import { inBook } from './parts.ts';

/** Shows the line that the address names, if it names one. */
export function showLine(): void {
  const line = Number(/^#line-(\d+)$/.exec(location.hash)?.[1]);
  if (Number.isNaN(line)) return;
  const figures = [
    ...document.querySelectorAll<HTMLElement>('figure[data-line]')];
  const before = figures.filter((figure) => {
    return Number(figure.dataset['line']) <= line + 1;
  });
  const found = before.at(-1) ?? figures[0];
  if (found === undefined) return;
  const folded = found.closest('details');
  if (folded !== null) folded.open = true;
  found.classList.add('meant');
  found.tabIndex = -1;
  found.focus({ preventScroll: true });
  found.scrollIntoView({ block: 'center' });
}

/** A link to a section, with the line that a person looks for. */
export function placeLink(source: string, line: number, column: number): Node {
  const file = source.replace(/^.*?chapters\//, '');
  const page = file.replace(/(^|\/)README\.md$/, '$1index.html')
    .replace(/\.md$/, '.html');
  return make('a', { href: `${inBook(page)}#line-${line}` },
    `chapters/${file}:${line}:${column + 1}`);
}
