/** What a section builds on: the sections whose modules its code imports. */
import { dirname, posix } from 'node:path';
import type { Tangled } from '../assemble.ts';
import type { Book } from '../book.ts';
import type { Section } from '../section.ts';
import { escape, link, sectionPage } from './links.ts';
import { numberedTitle } from './numbers.ts';

/** Which section introduces what the code of each imports. */
export class Foundations {
  private readonly introduced = new Map<string, Section>();
  /** Of each section's file, the modules that it imports. */
  private readonly imports = new Map<string, Set<string>>();

  constructor(private readonly book: Book, outputs: Tangled['outputs']) {
    for (const section of book.sections) {
      this.introduce(section.module, section);
    }
    for (const { path, sections, written } of outputs.values()) {
      this.introduce(path, sections[0]);
      for (const { text, from } of written) {
        if (from !== undefined) this.noteImports(path, text, from.at.file);
      }
    }
  }

  private introduce(module = '', section?: Section): void {
    if (section === undefined || this.introduced.has(module)) return;
    this.introduced.set(module, section);
  }

  private noteImports(path: string, text: string, file: string): void {
    for (const [, name = ''] of text.matchAll(IMPORT)) {
      const known = this.imports.get(file) ?? new Set();
      this.imports.set(file, known.add(name.startsWith('#') ? name.slice(1)
        : posix.join(dirname(path), name)));
    }
  }

  /** The sections that `section` builds on, in reading order. */
  of(section: Section): Section[] {
    const modules = [...this.imports.get(section.file) ?? []];
    const below = new Set(modules.map((path) => this.introduced.get(path)));
    below.delete(section);
    return this.book.sections.filter((one) => below.has(one));
  }

  /** A list that can be unfolded, with the way to each; or nothing. */
  html(section: Section): string {
    const page = sectionPage(section);
    const items = this.of(section).map((one) => {
      const title = escape(numberedTitle(this.book, one));
      return `<li><a href="${link(page, sectionPage(one))}">${title}</a></li>`;
    });
    if (items.length === 0) return '';
    const count = items.length === 1 ? '1 section'
      : `${items.length} sections`;
    return `<details class="needs"><summary>Builds on ${count}</summary>\n` +
      `<ul>${items.join('\n')}</ul></details>\n`;
  }
}

const IMPORT = /(?:from|import)\s+'([#.][^']+\.ts)'/g;
