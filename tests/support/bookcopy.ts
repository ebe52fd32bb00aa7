/** A copy of the book that may be edited, and the loom beside it. */
import {
  cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Edition } from '#host/workshop.ts';
import { Workshop } from '#host/workshop.ts';
import { tangleTree } from '../../tangle/tree.ts';

const PATIENCE_MILLISECONDS = 60_000;

/** A project in a folder of its own, with a workshop that watches it. */
export class BookCopy {
  readonly told: string[] = [];
  private readonly root: string;
  private readonly workshop: Workshop;

  constructor() {
    this.root = mkdtempSync(join(realpathSync(tmpdir()), 'book-'));
    cpSync('chapters', join(this.root, 'chapters'), { recursive: true });
    cpSync('package.json', join(this.root, 'package.json'));
    for (const name of ['tangle', 'node_modules', 'tsconfig.json']) {
      symlinkSync(resolve(name), join(this.root, name));
    }
    tangleTree(this.root);
    this.workshop = new Workshop(this.root,
      (text) => { this.told.push(text); });
  }

  /** Writes `to` for `from`, which stands once in the section. */
  edit(section: string, from: string, to: string): void {
    const path = join(this.root, 'chapters', section);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) {
      throw new Error(`${section}: '${from}' does not stand there once`);
    }
    writeFileSync(path, text.replace(from, () => to));
  }

  /** What the workshop makes of the edits. Rejects if it takes too long. */
  async built(): Promise<readonly Edition[]> {
    const words = this.told.length;
    const end = Date.now() + PATIENCE_MILLISECONDS;
    while (Date.now() < end) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      const editions = this.workshop.take();
      if (editions.length > 0 || this.told.length > words) return editions;
    }
    throw new Error('the workshop builds nothing');
  }

  close(): void {
    this.workshop.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
