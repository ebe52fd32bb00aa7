/** What the prose refers to: other sections, images, notes. */
import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Book } from '../book.ts';
import { CHAPTERS } from '../listing.ts';
import type { markdownParser } from '../markdown.ts';
import { problem, type Position, type Problem } from '../problem.ts';
import type { Section } from '../section.ts';
import { decode, link, sectionPage, type Page } from './links.ts';
import { numberedTitle } from './numbers.ts';

type Parser = ReturnType<typeof markdownParser>;

/** A piece of Markdown, as the parser found it. */
export type Token = ReturnType<Parser['parse']>[number];

/** What the parser knows beside the tokens. */
export interface Environment {
  readonly references?: Readonly<Record<string, unknown>>;
}

/** The files that a section needs, and what it refers to in vain. */
export interface References {
  readonly assets: readonly Page[];
  readonly problems: readonly Problem[];
}

/**
 * Turns links to sections into links to their pages, and finds all other
 * files that the page needs. They keep their place beside the pages.
 */
export function followReferences(
  book: Book,
  section: Section,
  tokens: readonly Token[],
  { references = {} }: Environment,
): References {
  const walk = new Walk(book, section);
  for (const token of tokens) walk.visit(token);
  for (const label of Object.keys(references)) {
    if (label.startsWith('^')) walk.definition(label);
  }
  return walk;
}

const FOOTNOTE = 'the book has no footnotes; say it in a sentence';
const REMOTE = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

class Walk implements References {
  readonly assets: Page[] = [];
  readonly problems: Problem[] = [];
  /** Row of the last token that has a place; cells of tables have none. */
  private row = 0;

  constructor(
    private readonly book: Book,
    private readonly section: Section,
  ) {}

  visit(token: Token): void {
    if (token.map !== null) this.row = token.map[0];
    if (token.type === 'html_block') this.images(token.content);
    if (token.type !== 'inline') return;
    for (const child of token.children ?? []) this.visitInline(child);
    this.plainText(token.children ?? []);
  }

  private visitInline(child: Token): void {
    switch (child.type) {
      case 'link_open':
        this.follow(child);
        break;
      case 'image':
        this.image(child.attrGet('src') ?? '');
        break;
      case 'html_inline':
        this.images(child.content);
        break;
    }
  }

  /** Leads a link to its page. One to a section says which that is. */
  private follow(child: Token): void {
    const href = child.attrGet('href') ?? '';
    const target = this.sectionAt(href);
    if (target === undefined) {
      child.attrSet('href', this.resolve(href));
      return;
    }
    const [, anchor = ''] = href.split('#');
    const from = sectionPage(this.section);
    child.attrSet('href', link(from, sectionPage(target), anchor));
    child.attrSet('title', numberedTitle(this.book, target));
  }

  /** The section that a link names, if it names another. */
  private sectionAt(href: string): Section | undefined {
    const [path = ''] = href.split('#');
    if (REMOTE.test(href) || path === '') return undefined;
    const wanted = this.pathOf(path).replace(/\/$/, '');
    return this.book.sections.find(({ file }) => {
      return file === wanted || file === `${wanted}/README.md`;
    });
  }

  /** The URL for another link; `#` if it leads nowhere. */
  private resolve(href: string): string {
    if (REMOTE.test(href)) return href;
    const [path = ''] = href.split('#');
    if (path === '') return href;
    const wanted = this.pathOf(path).replace(/\/$/, '');
    if (this.needs(wanted)) return href;
    this.complain(href, `nothing in the book is at ${href}`);
    return '#';
  }

  private images(html: string): void {
    for (const [, , source = ''] of html.matchAll(
      /\ssrc\s*=\s*(["'])(.*?)\1/g)) {
      this.image(source);
    }
  }

  private image(source: string): void {
    if (REMOTE.test(source)) return;
    const [path = ''] = source.split(/[?#]/);
    if (this.needs(this.pathOf(path))) return;
    this.complain(source, `no image in the book is at ${source}`);
  }

  /** Path of a file, relative to the root, that a link names. */
  private pathOf(path: string): string {
    return posix.join(posix.dirname(this.section.file), decode(path));
  }

  /** Notes a file that is to be copied; false if there is none. */
  private needs(file: string): boolean {
    if (!file.startsWith(`${CHAPTERS}/`) || file.endsWith('.md')) return false;
    if (file.includes('\0')) return false;
    const found = statSync(join(this.book.root, file),
      { throwIfNoEntry: false });
    if (found?.isFile() !== true) return false;
    this.assets.push(file.slice(CHAPTERS.length + 1));
    return true;
  }

  /** Text in brackets that was meant to refer to something. */
  private plainText(children: readonly Token[]): void {
    const text = children.map(({ type, content }) => {
      return type === 'text' ? content : type === 'softbreak' ? ' ' : '';
    }).join('');
    for (const [found] of text.matchAll(/\[\^[^\]\s]+\]/g)) {
      this.complain(found, FOOTNOTE);
    }
    for (const [found] of text.matchAll(/\[[^\][^]+\]\[[^\][]*\]/g)) {
      this.complain(found,
        `${found} refers to nothing: no line '[…]: address' defines it`);
    }
  }

  /** A definition that looks like one of a footnote. */
  definition(label: string): void {
    const lines = this.section.text.split(/\r\n|\r|\n/);
    const mark = `[${label}]:`.toLowerCase();
    this.row = Math.max(0, lines.findIndex((line) => {
      return line.trim().toLowerCase().startsWith(mark);
    }));
    this.complain(`[${label}]`, FOOTNOTE);
  }

  private complain(text: string, message: string): void {
    this.problems.push(problem(this.placeOf(text), 'dead link', message));
  }

  /** Where a text stands, if it stands there as it is. */
  private placeOf(text: string): Position {
    const { file, text: whole } = this.section;
    const lines = whole.split(/\r\n|\r|\n/);
    const written = [text, decode(text)];
    for (let row = this.row; row < lines.length; row++) {
      const line = lines[row] ?? '';
      const column = Math.max(...written.map((one) => line.indexOf(one)));
      if (column >= 0) return { file, line: row + 1, column: column + 1 };
      if (line.trim() === '') break;
    }
    return { file, line: this.row + 1, column: 1 };
  }
}
