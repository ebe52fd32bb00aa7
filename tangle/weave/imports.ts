/** What is folded away in the pages: imports, and what a block marks. */
import { escape } from './links.ts';

/** Fewer lines than these are not worth a fold. */
const FOLDED = 4;

/**
 * How many lines at the head of a block are imports that the page folds;
 * 0 if there are few, or if the block begins with something else.
 */
export function foldedLines(lines: readonly string[]): number {
  let end = 0;
  let open = false;
  for (const [n, line] of lines.entries()) {
    if (!open && line === '') continue;
    if (!open && !line.startsWith('import ')) break;
    open = !/'[^']*';$/.test(line);
    if (!open) end = n + 1;
  }
  return end < FOLDED ? 0 : end;
}

/** Folded imports as HTML; `html` are their coloured lines. */
export function foldImports(
  lines: readonly string[],
  html: readonly string[],
): string {
  const from = lines.flatMap((line) => {
    return /'([^']*)';$/.exec(line)?.[1] ?? [];
  }).map((name) => name.replace(/^#/, '').replace(/\.ts$/, ''));
  const names = [...new Set(from)]
    .map((name) => `<code>${escape(name)}</code>`);
  return '<details class="imports">' +
    `<summary>imports from ${names.join(', ')}</summary>` +
    `<pre tabindex="0"><code>${html.join('\n')}\n</code></pre></details>`;
}

const DEFINES = new RegExp('^export (?:declare )?' +
  '(?:const|let|class|enum|interface|type|function\\*?) (\\w+)', 'gm');

/** A block that says it is more of the same: `html` under what it defines. */
export function foldBlock(text: string, html: string): string {
  const names = [...text.matchAll(DEFINES)]
    .map(([, name]) => `<code>${escape(name ?? '')}</code>`);
  const count = text.split('\n').length;
  const summary = names.length > 0 ? names.join(', ') : `${count} lines`;
  return `<details class="imports"><summary>${summary}</summary>${html}` +
    '</details>';
}
