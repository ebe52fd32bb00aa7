/** What is found in a book, kept as long as the code is the same. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Output, Tangled } from '../assemble.ts';
import { linesText } from '../lines.ts';
import { BUILD, writeIfChanged } from '../tree.ts';

/** What is kept, and of what it was made. */
interface Record<Found> {
  readonly made: string;
  readonly found: Found;
}

/** Keeps one kind of finding in a file of `build/`. */
export class Kept<Found> {
  /** `tools` are the files that decide about it, beside the code;
   *  `outputsOf` is the code. */
  constructor(
    private readonly name: string,
    private readonly tools: readonly URL[],
    private readonly outputsOf: (tangled: Tangled) => readonly Output[],
  ) {}

  /** What was found for this very code, if anything was. */
  known(tangled: Tangled): Found | undefined {
    const path = this.pathFor(tangled);
    if (!existsSync(path)) return undefined;
    try {
      const kept = JSON.parse(readFileSync(path, 'utf8')) as Record<Found>;
      return kept.made === this.digest(tangled) ? kept.found : undefined;
    } catch {
      return undefined;
    }
  }

  keep(tangled: Tangled, found: Found): void {
    const kept: Record<Found> = { made: this.digest(tangled), found };
    writeIfChanged(this.pathFor(tangled), JSON.stringify(kept));
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
