/** The manifest of a book, for its pages. */
import type { Tangled } from '../assemble.ts';
import { readReference, type Chunks } from '../chunks.ts';
import { importsIn } from '../drawn.ts';
import { neededBy } from '../imports.ts';
import { linesText } from '../lines.ts';
import type { Manifest } from './page/manifest.ts';

/** What the pages of a book know of it; `support` are texts that are not in
 *  the book, or are there in place of a module of it. */
export function makeManifest(
  { book, outputs, chunks }: Tangled, support: ReadonlyMap<string, string>,
): Manifest {
  const sections = new Numbered(book.sections.map(({ file }) => file));
  const paths = new Numbered([...outputs.keys()]);
  return {
    sections: sections.names,
    modules: [...outputs.values()].map((output) => [
      sections.of(output.sections.map(({ file }) => file)),
      paths.of(importsIn(linesText(output.written))),
      paths.of(neededBy(linesText(output.lines))),
    ] as const),
    support: Object.fromEntries([...support].map(([path, text]) =>
      [path, paths.of(neededBy(text))])),
    chunks: Object.fromEntries([...chunks.keys()].map((name) =>
      [name, sections.of(filesOf(chunks, name))])),
    paths: paths.names,
  };
}

/** The sections of a chunk, and of all that it refers to. */
function filesOf(chunks: Chunks, name: string): string[] {
  const names = new Set([name]);
  const files = new Set<string>();
  for (const one of names) {
    for (const { at, lines } of chunks.get(one)?.parts ?? []) {
      files.add(at.file);
      for (const { text } of lines) {
        const referred = readReference(text)?.name ?? '';
        if (chunks.has(referred)) names.add(referred);
      }
    }
  }
  return [...files];
}

/** Names, and the number of each. */
class Numbered {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(names: readonly string[]) { this.of(names); }

  /** The numbers of names; what is new gets one. */
  of(names: readonly string[]): number[] {
    return names.map((name) => {
      const number = this.numbers.get(name) ?? this.names.length;
      if (number === this.names.length) this.names.push(name);
      this.numbers.set(name, number);
      return number;
    });
  }
}
