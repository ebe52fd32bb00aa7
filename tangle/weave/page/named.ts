/** What a page knows of the names in its code; made at weave time. */

/** A place in the book: its URL from the book's folder, and its title. */
export type Place = readonly [url: string, title: string];

/** The data of one page. */
export interface PageNames {
  readonly names: readonly Name[];
  /** What the names refer to by their numbers. */
  readonly places: readonly Place[];
  /** By the first line of a block: row and column in the block from 0,
   *  length, and which name; one after another. */
  readonly spots: Readonly<Record<string, readonly number[]>>;
}

/** One name. */
export interface Name {
  /** Its type, in one line. */
  readonly type: string;
  /** The first sentence of the comment above its definition. */
  readonly contract?: string;
  /** The block that defines it, and the line of the Markdown. */
  readonly definition?: readonly [place: number, line: number];
  /** How often it is used, and in how many sections. */
  readonly count: number;
  readonly sections: number;
  /** Some of these sections. */
  readonly uses: readonly number[];
  /** Where it stands in the index of names. */
  readonly index?: string;
}

/** The part that has the names of a section, by the section's file. */
export function partOfNames(file: string): `names/${string}` {
  return `names/${file.replace(/^[^/]*\//, '').replace(/\.md$/, '')}`;
}
