/**
 * What is known of mutants: a file of lines in `build/` that only grows, so
 * that a run that was ended goes on where it was. Everything in it is kept
 * by what it was found with, and is not found again when that has changed.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

/** A test as it runs while all mutants sleep. */
export interface Reach {
  readonly name: string;
  /** Processor time, in seconds. */
  readonly seconds: number;
  /** The mutants that it evaluates, and how often. */
  readonly mutants: readonly (readonly [key: string, times: number])[];
}

/** A test file, all of whose tests have run while all mutants slept. */
export interface FileMap {
  readonly map: string;
  /** A digest of all that decided about it. */
  readonly of: string;
  /** Undefined if it fails without any mutant. */
  readonly tests: readonly Reach[] | undefined;
}

/** What some tests of a file did to a mutant. */
export interface Trial {
  /** A digest of the mutant, the tests, and all that they import. */
  readonly trial: string;
  readonly key: string;
  readonly file: string;
  readonly verdict: 'passed' | 'killed' | 'stopped';
  /** The test that failed. */
  readonly by?: string | undefined;
}

/** A test file that fails since mutants were awake: no word of it counts. */
interface Spoilt {
  readonly spoilt: string;
}

export type Entry = FileMap | Trial | Spoilt;

/** Beyond this the older half of the lines is forgotten. */
const LINES_MAX = 100_000;

/** The file, and what its lines say. */
export class Store {
  private readonly maps = new Map<string, FileMap>();
  private readonly trials = new Map<string, Trial>();

  constructor(readonly path: string) {
    let lines = linesOf(path);
    if (lines.length > LINES_MAX) {
      lines = lines.slice(lines.length / 2);
      writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
    }
    for (const line of lines) {
      const entry = parsed(line);
      if (entry !== undefined) this.take(entry);
    }
  }

  /** Notes something for this run and later ones. */
  add(entry: Entry): void {
    this.take(entry);
    appendFileSync(this.path, `${JSON.stringify(entry)}\n`);
  }

  /** What is known of a test file that is made of what `of` says. */
  map(file: string, of: string): FileMap | undefined {
    return this.maps.get(`${of} ${file}`);
  }

  trial(digest: string): Trial | undefined { return this.trials.get(digest); }

  private take(entry: Entry): void {
    if ('map' in entry) {
      this.maps.set(`${entry.of} ${entry.map}`, entry);
    } else if ('trial' in entry) {
      this.trials.set(entry.trial, entry);
    } else {
      for (const [digest, { file }] of this.trials) {
        if (file === entry.spoilt) this.trials.delete(digest);
      }
    }
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '');
  } catch {
    return [];
  }
}

/** A line; none if the run ended while it was written. */
function parsed(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}

/** A short digest of some texts. */
export function digestOf(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length} ${text}`);
  return hash.digest('base64url').slice(0, 20);
}
