/** What files import, found once for each text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { BUILD, writeIfChanged } from '../tree.ts';
import { digest } from './units.ts';

/** One import of a file; row and column count from 0. */
export interface Import {
  readonly specifier: string;
  readonly row: number;
  readonly column: number;
}

const FILE = `${BUILD}/.imports.json`;

/** The imports of texts; looking for them takes a scan of the whole text. */
export class Imports {
  private readonly used = new Map<string, readonly Import[]>();

  constructor(
    private readonly known: ReadonlyMap<string, readonly Import[]> = new Map(),
  ) {}

  /** What was found by the last check below `root`. */
  static read(root: string): Imports {
    try {
      const known = JSON.parse(readFileSync(join(root, FILE), 'utf8')) as
        Record<string, readonly Import[]>;
      return new Imports(new Map(Object.entries(known)));
    } catch {
      return new Imports();
    }
  }

  /** The imports of a text, from its beginning on. */
  of(text: string): readonly Import[] {
    const key = digest(text);
    const found = this.used.get(key) ?? this.known.get(key) ??
      scanImports(text);
    this.used.set(key, found);
    return found;
  }

  /** Keeps what was asked for, and nothing else. */
  write(root: string): void {
    const text = JSON.stringify(Object.fromEntries(this.used));
    writeIfChanged(join(root, FILE), text);
  }
}

/** Finds the imports of a text. */
export function scanImports(text: string): Import[] {
  const found = ts.preProcessFile(text, true, true).importedFiles;
  if (found.length === 0) return [];
  const starts = lineStarts(text);
  return found.map(({ fileName, pos }) => {
    const row = starts.findLastIndex((start) => start <= pos);
    return { specifier: fileName, row, column: pos - (starts[row] ?? 0) };
  });
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
