/** Several sections as one page: for paper, and to search in. */
import { posix } from 'node:path';
import type { Section } from '../section.ts';
import { decode, link, sectionPage, type Page } from './links.ts';

/**
 * What the pages of `sections` have as their text, one behind the other, for
 * `page`. Anchors are put behind the name of their section; links among the
 * sections stay on the page.
 */
export function onePage(
  page: Page, sections: readonly Section[], files: ReadonlyMap<Page, string>,
): string {
  const names = new Map(sections.map((section) => {
    const { chapter, name } = section;
    return [sectionPage(section),
      plain(`${chapter}.${name}`.replace(/^\./, ''))];
  }));
  return sections.map((section) => {
    const from = sectionPage(section);
    const name = names.get(from) ?? '';
    const whole = files.get(from) ?? '';
    const html = textOf(whole)
      .replace(/(\s)id="([^"]*)"/g, (_, blank: string, id: string) =>
        `${blank}id="${name}:${id}"`)
      .replace(/(\s)href="([^"]*)"/g, (_, blank: string, href: string) =>
        `${blank}href="${moved(href, from, page, names)}"`);
    return `<article id="${name}"${namesOf(whole)}>\n${html}\n</article>`;
  }).join('\n');
}

/** A name that an address can hold as it is. */
function plain(name: string): string {
  return name.replace(/[^\w.-]/g, (character) =>
    `~${character.charCodeAt(0).toString(16)}`);
}

/** What a page says of the names in its code. */
function namesOf(html: string): string {
  return /<main [^>]*?(?<said> data-section="[^"]*" data-names)/.exec(html)
    ?.groups?.['said'] ?? '';
}

/** The text of a page, without what leads to others. */
function textOf(html: string): string {
  return (/<main [^>]*>\n([^]*)\n<\/main>/.exec(html)?.[1] ?? '')
    .replace(/<nav class="turn"[^]*?<\/nav>/g, '').trim();
}

/** A link of the page `from`, as it is on `page`. */
function moved(
  href: string, from: Page, page: Page, names: ReadonlyMap<Page, string>,
): string {
  if (/^\w+:/.test(href)) return href;
  const [path = '', anchor = ''] = href.split('#');
  const target = path === '' ? from
    : posix.join(posix.dirname(from), decode(path));
  const name = names.get(target);
  if (name === undefined) return link(page, target, anchor);
  return anchor === '' ? `#${name}` : `#${name}:${anchor}`;
}
