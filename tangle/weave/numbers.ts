/** The numbers of sections: the seventh of chapter 3 is 3.7, and the second
 *  of its appendices 3.B. */
import type { Book } from '../book.ts';
import type { Section } from '../section.ts';

const known = new WeakMap<Book, ReadonlyMap<Section, string>>();

/** The number of a section; that of its chapter if it opens it; or ''. */
export function numberOf(book: Book, section: Section): string {
  let numbers = known.get(book);
  if (numbers === undefined) {
    numbers = numbersOf(book);
    known.set(book, numbers);
  }
  return numbers.get(section) ?? '';
}

/** The number and the title of a section. */
export function numberedTitle(book: Book, section: Section): string {
  const number = numberOf(book, section);
  return opens(section) || number === '' ? section.title
    : `${number} ${section.title}`;
}

/** True for the section that opens a chapter, or the book. */
export function opens({ name }: Section): boolean {
  return name === 'README';
}

function numbersOf({ sections }: Book): Map<Section, string> {
  const numbers = new Map<Section, string>();
  const counts = new Map<string, number>();
  for (const section of sections) {
    const chapter = /^\d+/.exec(section.chapter)?.[0];
    if (chapter === undefined) continue;
    if (opens(section)) {
      numbers.set(section, String(Number(chapter)));
      continue;
    }
    const kind = `${section.chapter} ${section.isAppendix}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const place = section.isAppendix ? letters(count) : String(count);
    numbers.set(section, `${Number(chapter)}.${place}`);
  }
  return numbers;
}

/** A to Z, then AA to AZ, BA ... */
function letters(count: number): string {
  const rest = Math.floor((count - 1) / 26);
  const last = String.fromCharCode(65 + (count - 1) % 26);
  return rest === 0 ? last : letters(rest) + last;
}
