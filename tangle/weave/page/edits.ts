/** The reader's edits: kept by the browser, for the text that they edit. */

const KEY = 'loomix-edits';

/** A new text for the block of a section that begins at a line. */
export interface Edit {
  readonly file: string;
  /** The line of its first line, in the book as it was. */
  readonly line: number;
  readonly text: string;
}

/** An edit that is kept, and what the book had there when it was made. */
export interface KeptEdit extends Edit {
  readonly was: string;
}

/** All edits that are kept, those of other versions of the book too. */
export function keptEdits(): KeptEdit[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept as KeptEdit[] : [];
  } catch {
    return [];
  }
}

/** Keeps an edit in the place of an earlier one; without a text there is
 *  none any longer. */
export function keepEdit(
  { file, line, was }: Omit<KeptEdit, 'text'>, text: string | null,
): void {
  const others = keptEdits().filter((one) =>
    one.file !== file || one.line !== line || one.was !== was);
  if (text !== null) others.push({ file, line, was, text });
  try {
    localStorage.setItem(KEY, JSON.stringify(others));
  } catch {
    // A page that may store nothing has them until it is left.
  }
}
