/** How the search takes texts apart: when it is built, and when it asks. */
import type { Options } from 'minisearch';

/** What the search knows of a passage when it has found it. */
export interface Found {
  readonly page: string;
  readonly anchor: string;
  readonly title: string;
  readonly section: string;
}

/** The words of a text; `sys_fork` and `PageKeys` are one word each. */
function tokenize(text: string): string[] {
  return text.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word !== '');
}

/** A word as it is indexed: whole, and the parts of a name. */
function withParts(word: string): string[] {
  const parts = word.split(/_|(?<=[a-z0-9])(?=[A-Z])/)
    .filter((part) => part.length > 1);
  return [...new Set([word, ...parts].map((one) => one.toLowerCase()))];
}

/** What MiniSearch is told. */
export const SEARCH: Options = {
  fields: ['title', 'section', 'names', 'prose', 'code'],
  storeFields: ['page', 'anchor', 'title', 'section'],
  tokenize,
  processTerm: withParts,
  searchOptions: {
    boost: { title: 6, names: 5, section: 2, prose: 1.5 },
    combineWith: 'AND',
    prefix: (word) => word.length > 2,
    fuzzy: (word) => word.length > 4 ? 0.2 : false,
    processTerm: (word) => word.toLowerCase(),
  },
};
