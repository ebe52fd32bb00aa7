/** What may be written at a place of a block. */
import ts from 'typescript';
import type { Place } from './places.ts';
import type { View } from './view.ts';

/** A word that may come next. */
export interface Proposal {
  readonly name: string;
  readonly kind: string;
  readonly order: string;
}

/** The names that fit at a place; of chunks, behind `// <<`. */
export function proposalsAt(
  view: View, file: string, place: Place,
): Proposal[] {
  const text = view.section(file)?.text.split(/\r\n|\r|\n/)[place.line] ?? '';
  if (/^\s*\/\/\s*<<[^>]*$/.test(text.slice(0, place.character))) {
    return [...view.state.tangled.chunks.keys()].map((name) => {
      return { name, kind: 'chunk', order: name };
    });
  }
  for (const spot of view.places.spotsOf(file, place)) {
    const found = view.serviceOf(spot).getCompletionsAtPosition(
      spot.source.path, spot.offset, {});
    if (found === undefined) continue;
    return found.entries.map(({ name, kind, sortText }) => {
      return { name, kind, order: sortText };
    });
  }
  return [];
}

/** What is said of a proposal when it is looked at. */
export function proposalText(
  view: View, file: string, place: Place, name: string,
): { readonly type: string, readonly contract: string } | undefined {
  for (const spot of view.places.spotsOf(file, place)) {
    const found = view.serviceOf(spot).getCompletionEntryDetails(
      spot.source.path, spot.offset, name, {}, undefined, {}, undefined);
    if (found === undefined) continue;
    return {
      type: ts.displayPartsToString(found.displayParts),
      contract: ts.displayPartsToString(found.documentation),
    };
  }
  return undefined;
}
