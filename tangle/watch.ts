/** Watching the chapters for changes. */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { CHAPTERS } from './listing.ts';

/** Quiet time after a change before it is acted upon, in milliseconds. */
const SETTLE = 50;

/** Calls `changed` after each burst of changes to a Markdown file. */
export function watchBook(root: string, changed: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  watch(join(root, CHAPTERS), { recursive: true }, (_event, name) => {
    if (name === null || !name.endsWith('.md')) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE);
  });
}
