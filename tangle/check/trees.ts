/** Syntax trees: of each text one, for all who look at it. */
import ts from 'typescript';

/** A file as it is in memory. */
export interface Text {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

const trees = new WeakMap<Text, ts.SourceFile>();

/** The tree of a file. What the compiler notes in it stays there. */
export function treeOf(file: Text): ts.SourceFile {
  const known = trees.get(file);
  if (known !== undefined) return known;
  const made = ts.createSourceFile(file.path, file.text, {
    languageVersion: ts.ScriptTarget.ES2022,
    // Comments are for people here, and there are many.
    jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
  }, true);
  trees.set(file, made);
  return made;
}
