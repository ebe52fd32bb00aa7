/** What a page knows of the book before it has read any of it. */

/** What is known of a tangled file; all are numbers. */
export type Numbers = readonly [
  /** The sections that it is made of. */
  sections: readonly number[],
  /** What it imports, as the book says it. */
  imports: readonly number[],
  /** What it needs to run. */
  needs: readonly number[],
];

/** The part `manifest`; it is made at weave time. */
export interface Manifest {
  /** All sections, in the order of the book. */
  readonly sections: readonly string[];
  /** The tangled files in their order, and then what else is imported. */
  readonly paths: readonly string[];
  /** What is known of the tangled files. */
  readonly modules: readonly Numbers[];
  /** What the modules need that are not in the book, or are replaced. */
  readonly support: Readonly<Record<string, readonly number[]>>;
  /** The sections that chunks are made of. */
  readonly chunks: Readonly<Record<string, readonly number[]>>;
}

/** The part that has the text of a section, by the section's file. */
export function partOfText(file: string): `text/${string}` {
  return `text/${file.replace(/^[^/]*\//, '').replace(/\.md$/, '')}`;
}

/** What is known of a tangled file. */
export interface Known {
  readonly sections: readonly string[];
  readonly imports: readonly string[];
  readonly needs: readonly string[];
}

/** A manifest by names. */
export class Contents {
  readonly sections: readonly string[];
  /** The tangled files, in their order. */
  readonly modules = new Map<string, Known>();
  /** What modules need that are not in the book, or are replaced. */
  readonly support = new Map<string, readonly string[]>();
  private readonly chunks = new Map<string, readonly string[]>();

  constructor({ sections, paths, modules, support, chunks }: Manifest) {
    this.sections = sections;
    const inBook = namesIn(sections);
    const inTree = namesIn(paths);
    modules.forEach(([made, imports, needs], n) => {
      this.modules.set(paths[n] ?? '', { sections: inBook(made),
        imports: inTree(imports), needs: inTree(needs) });
    });
    for (const [path, needs] of Object.entries(support)) {
      this.support.set(path, inTree(needs));
    }
    for (const [name, made] of Object.entries(chunks)) {
      this.chunks.set(name, inBook(made));
    }
  }

  /** The tangled files that have text of a section. */
  modulesOf(file: string): string[] {
    return [...this.modules].filter(([, { sections }]) =>
      sections.includes(file)).map(([path]) => path);
  }

  /** The sections of a chunk; none if there is no such chunk. */
  sectionsOf(chunk: string): readonly string[] {
    return this.chunks.get(chunk) ?? [];
  }
}

function namesIn(names: readonly string[]) {
  return (numbers: readonly number[]): string[] =>
    numbers.map((n) => names[n] ?? '');
}
