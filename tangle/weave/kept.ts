/** What is found in a book, kept as long as the code is the same. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Output, Tangled } from '../assemble.ts';
import { linesText } from '../lines.ts';
import { BUILD, writeIfChanged } from '../tree.ts';

/** What is kept, and of what it was made. */
interface Finding<Found> {
  readonly made: string;
  readonly found: Found;
}

/**
 * Keeps one kind of finding in a file of `build/`. Its first line says of
 * what it was made: most findings that do not count any more are not read.
 */
export class Kept<Found> {
  private last: Finding<Found> | undefined;

  /** `tools` are the files that decide about it, beside the code;
   *  `outputsOf` is the code. */
  constructor(
    private readonly name: string,
    private readonly tools: readonly URL[],
    private readonly outputsOf:
      (tangled: Tangled) => readonly Pick<Output, 'path' | 'lines'>[],
  ) {}

  /** What was found for this very code, if anything was. */
  known(tangled: Tangled): Found | undefined {
    const made = this.digest(tangled);
    if (this.last?.made === made) return this.last.found;
    const path = this.pathFor(tangled);
    if (!existsSync(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    if (!text.startsWith(`${made}\n`)) return undefined;
    try {
      const found = JSON.parse(text.slice(made.length)) as Found;
      this.last = { made, found };
      return found;
    } catch {
      return undefined;
    }
  }

  keep(tangled: Tangled, found: Found): void {
    const made = this.digest(tangled);
    this.last = { made, found };
    writeIfChanged(this.pathFor(tangled), `${made}\n${JSON.stringify(found)}`);
  }

  private pathFor({ book }: Tangled): string {
    return join(book.root, BUILD, this.name);
  }

  /** A digest of all that decides; prose is no part of it. */
  private digest(tangled: Tangled): string {
    const hash = createHash('sha256');
    for (const tool of this.tools) {
      if (existsSync(tool)) hash.update(readFileSync(tool));
    }
    for (const output of this.outputsOf(tangled)) {
      hash.update(`${output.path}\n${linesText(output.lines)}\n`);
    }
    return hash.digest('base64');
  }
}
