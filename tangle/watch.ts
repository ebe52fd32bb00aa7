/** Watching the chapters for changes. */
import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { listFolders } from './listing.ts';

/** Quiet time after a change before it is acted upon, in milliseconds. */
const SETTLE = 50;

/** Ends watching. */
export interface Watching {
  close(): void;
}

/**
 * Calls `changed` after each burst of changes to the book. What it throws
 * is told, in one line, and watching goes on.
 */
export function watchBook(
  root: string,
  changed: () => unknown,
  tell: (line: string) => void = console.error,
): Watching {
  return new BookWatch(root, changed, tell);
}

/**
 * One watch on each folder. A watch on a file would follow a file that is
 * renamed, and many editors save by renaming: the folder stays.
 */
class BookWatch implements Watching {
  private readonly watches = new Map<string, FSWatcher>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly root: string,
    private readonly changed: () => unknown,
    private readonly tell: (line: string) => void,
  ) {
    this.lookAround();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const one of this.watches.values()) one.close();
  }

  /** Begins to watch new folders, and ends where there is none any more. */
  private lookAround(): void {
    const folders = new Set(listFolders(this.root));
    for (const folder of folders) {
      if (!this.watches.has(folder)) this.begin(folder);
    }
    for (const folder of this.watches.keys()) {
      if (!folders.has(folder)) this.end(folder);
    }
  }

  private begin(folder: string): void {
    const one = watch(join(this.root, folder), (event, name) => {
      // Whatever is new without a dot may be a folder.
      const matters = name === null || name.endsWith('.md') ||
        (event === 'rename' && !name.includes('.'));
      if (matters) this.schedule();
    });
    one.on('error', () => {
      this.end(folder);
      this.schedule();
    });
    this.watches.set(folder, one);
  }

  private end(folder: string): void {
    this.watches.get(folder)?.close();
    this.watches.delete(folder);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => { void this.act(); }, SETTLE);
  }

  private async act(): Promise<void> {
    try {
      this.lookAround();
      await this.changed();
    } catch (error) {
      this.tell(error instanceof Error ? error.message : String(error));
    }
  }
}
