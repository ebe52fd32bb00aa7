/** Names of the whole book that contain what somebody is looking for. */
import type { Stretch } from './places.ts';
import { stretchAt, stretchKey } from './places.ts';
import type { View } from './view.ts';

/** A name, what it is, and where. */
export interface Named {
  readonly name: string;
  /** The compiler's word for it; or `section`, or `chunk`. */
  readonly kind: string;
  /** What it is in. */
  readonly within: string;
  readonly at: Stretch;
}

/** At most so many of each world. */
const MOST = 200;

/** Sections, chunks and names that contain a text. */
export function namesLike(view: View, text: string): Named[] {
  const { tangled: { book, chunks } } = view.state;
  const fits = (name: string): boolean =>
    name.toLowerCase().includes(text.toLowerCase());
  const sections = book.sections.filter(({ title }) => fits(title))
    .map(({ title, file, chapter }) => ({
      name: title, kind: 'section', within: chapter,
      at: stretchAt({ file, line: 1, column: 1 }, 0),
    }));
  const named = [...chunks.values()].flatMap(({ name, parts: [first] }) => {
    return first === undefined || !fits(name) ? [] : [{
      name, kind: 'chunk', within: first.at.file,
      at: stretchAt(first.at, 0),
    }];
  });
  const found = [...sections.slice(0, MOST), ...named.slice(0, MOST),
    ...compilerNames(view, text)];
  return [...new Map(found.map((one) => [stretchKey(one.at), one])).values()];
}

function compilerNames(view: View, text: string): Named[] {
  return view.worlds.all().flatMap((service) => {
    return service.getNavigateToItems(text, MOST, undefined, true)
      .flatMap(({ name, kind, fileName, textSpan, containerName }) => {
        const at = nameStretch(view, fileName, textSpan.start, name);
        return at === undefined ? []
          : [{ name, kind, within: containerName, at }];
      });
  });
}

/** The span of an item is the whole declaration; its name is in it. */
function nameStretch(
  view: View, path: string, start: number, name: string,
): Stretch | undefined {
  const source = view.state.sources.get(path);
  if (source === undefined || source.aside !== undefined) return undefined;
  const word = name.replace(/[$]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w$])${word}(?![\\w$])`, 'g');
  pattern.lastIndex = start;
  const found = pattern.exec(source.text);
  return found === null ? undefined
    : view.places.written(source, found.index, name.length);
}
