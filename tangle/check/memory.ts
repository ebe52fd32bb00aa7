/** What earlier checks found, and which files have to be looked at again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD, writeIfChanged } from '../tree.ts';
import { digest, importsOf, shapeOf, type Unit } from './units.ts';

/** One complaint at a place of a unit; row and column count from 0. */
export interface Finding {
  readonly row: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** What is remembered of one file. */
interface Entry {
  readonly text: string;
  readonly shape: string;
  readonly imports: readonly string[];
  /** Missing while the file waits to be examined. */
  readonly findings?: readonly Finding[];
}

/** Examines units; the result is in their order. */
export type Examine = (units: readonly Unit[]) => Promise<Finding[][]>;

const FILE = `${BUILD}/.checked.json`;

/** A memory of findings by path. */
export class Memory {
  private constructor(
    private readonly root: string,
    /** What besides the files decides about findings. */
    private readonly rules: string,
    private readonly entries: Map<string, Entry>,
  ) {}

  /** Reads what is known below `root`; nothing, if the rules changed. */
  static read(root: string, rules: string): Memory {
    try {
      const text = readFileSync(join(root, FILE), 'utf8');
      const known = JSON.parse(text) as
        { rules: string, entries: Record<string, Entry> };
      const entries = known.rules === rules ? known.entries : {};
      return new Memory(root, rules, new Map(Object.entries(entries)));
    } catch {
      return new Memory(root, rules, new Map());
    }
  }

  /**
   * What is wrong with those of `units` that `wanted` asks for. Only files
   * are examined that changed, or that see a change of another.
   */
  async findings(
    units: readonly Unit[],
    wanted: (unit: Unit) => boolean,
    examine: Examine,
  ): Promise<Map<Unit, readonly Finding[]>> {
    this.forget(units);
    const asked = units.filter(wanted);
    const waiting = asked.filter(({ path }) => {
      return this.entries.get(path)?.findings === undefined;
    });
    const found = waiting.length === 0 ? [] : await examine(waiting);
    waiting.forEach(({ path }, n) => {
      const entry = this.entries.get(path);
      if (entry === undefined) return;
      this.entries.set(path, { ...entry, findings: found[n] ?? [] });
    });
    this.write();
    return new Map(asked.map((unit) => {
      return [unit, this.entries.get(unit.path)?.findings ?? []];
    }));
  }

  /** Brings the entries up to date; what may be wrong now has to wait. */
  private forget(units: readonly Unit[]): void {
    const seen = new Set<string>();
    const paths = new Set(units.map(({ path }) => path));
    for (const path of [...this.entries.keys()]) {
      if (paths.has(path)) continue;
      this.entries.delete(path);
      seen.add(path);
    }
    for (const unit of units) {
      const known = this.entries.get(unit.path);
      const text = digest(unit.text);
      if (known?.text === text) continue;
      const shape = digest(shapeOf(unit));
      const imports = importsOf(this.root, unit);
      this.entries.set(unit.path, { text, shape, imports });
      if (known?.shape !== shape) seen.add(unit.path);
      if (/^declare (global|module)/m.test(unit.text)) {
        for (const path of paths) seen.add(path);
      }
    }
    this.awaitUsers(seen);
  }

  /** All that import one of `changed`, directly or not, have to wait. */
  private awaitUsers(changed: ReadonlySet<string>): void {
    const users = new Map<string, string[]>();
    for (const [path, { imports }] of this.entries) {
      for (const target of imports) {
        users.set(target, [...users.get(target) ?? [], path]);
      }
    }
    const reached = new Set(changed);
    for (const path of reached) {
      for (const user of users.get(path) ?? []) reached.add(user);
    }
    for (const path of reached) {
      const entry = this.entries.get(path);
      if (entry === undefined) continue;
      const { text, shape, imports } = entry;
      this.entries.set(path, { text, shape, imports });
    }
  }

  private write(): void {
    const { rules } = this;
    const entries = Object.fromEntries(this.entries);
    writeIfChanged(join(this.root, FILE), JSON.stringify({ rules, entries }));
  }
}
