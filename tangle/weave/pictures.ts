/** The pictures of a figure as HTML: in the book, and in a page that draws. */
import type { Drawing } from '#rigs/figures/draw.ts';
import { escape } from './links.ts';

/** The drawings of a figure, and the same in words: a step a sentence. */
export function pictures(drawing: Drawing, title: string): string {
  const drawn = drawing.pictures.map((one) => {
    const heading = one.title === '' ? ''
      : `<p class="part">${escape(one.title)}</p>`;
    return `<div class="picture">${heading}${one.svg}</div>`;
  });
  const words = drawing.pictures.map((one) => {
    const heading = one.title === '' ? ''
      : `<p>${escape(one.title)}</p>`;
    const items = one.words.map((text) => `<li>${escape(text)}</li>`);
    return `${heading}<ol>${items.join('\n')}</ol>`;
  });
  return `<div class="pictures" tabindex="0" role="group" aria-label="${
    title}, drawn; its words follow">${drawn.join('\n')}</div>\n` +
    `<details class="words"><summary>${title} in words</summary>${
      words.join('\n')}</details>`;
}
