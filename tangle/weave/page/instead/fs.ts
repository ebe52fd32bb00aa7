/** In place of `node:fs`: a page has the chapters, and may only read. */

/** What the page has given to its worker. */
declare const loomixGiven: {
  readonly texts: Readonly<Record<string, string>>;
};

/** The text of a chapter. Throws an Error for any other file. */
export function readFileSync(path: string): string {
  const text = loomixGiven.texts[path];
  if (text === undefined) throw new Error(`a page has no ${path}`);
  return text;
}
