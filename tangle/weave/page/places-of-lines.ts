/** Addresses that tools make: `#line-217` is a line of the Markdown. */

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
  found.classList.add('meant');
  found.tabIndex = -1;
  found.focus({ preventScroll: true });
  found.scrollIntoView({ block: 'center' });
}
