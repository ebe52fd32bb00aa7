/** Edits of the book as a patch of its Markdown. */
import type { Edit } from './edits.ts';
import type { LoadedSections } from './loaded.ts';

/** A patch of all edits, for `git apply`; '' if nothing is changed. */
export function patchOf(
  book: Pick<LoadedSections, 'written' | 'textOf'>, edits: readonly Edit[],
): string {
  const files = [...new Set(edits.map(({ file }) => file))].sort();
  return files.map((file) => patchOfFile(book, file,
    edits.filter((one) => one.file === file))).join('');
}

function patchOfFile(
  book: Pick<LoadedSections, 'written' | 'textOf'>,
  file: string, edits: readonly Edit[],
): string {
  const lines = book.textOf(file, new Map()).split('\n');
  let shift = 0;
  const hunks = edits.toSorted((a, b) => a.line - b.line)
    .flatMap(({ line, text }) => {
      const old = book.written(file, line);
      const fresh = text.split('\n');
      if (old.join('\n') === text) return [];
      // The fences around a block are context enough.
      const head = `@@ -${line - 1},${old.length + 2} ` +
        `+${line - 1 + shift},${fresh.length + 2} @@`;
      shift += fresh.length - old.length;
      return [head, ` ${lines[line - 2] ?? ''}`,
        ...old.map((one) => `-${one}`), ...fresh.map((one) => `+${one}`),
        ` ${lines[line - 1 + old.length] ?? ''}`];
    });
  return hunks.length === 0 ? ''
    : [`--- a/${file}`, `+++ b/${file}`, ...hunks, ''].join('\n');
}
