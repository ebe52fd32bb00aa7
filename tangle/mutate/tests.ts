/** Which test files are tried against the mutants of a section. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Output, Tangled } from '../assemble.ts';
import { testPath } from '../destination.ts';
import { observations } from '../observes.ts';
import type { Section } from '../section.ts';
import { outputText } from '../sourcemap.ts';
import { Trials } from '../tried.ts';
import { testFiles } from '../vitest.ts';
import type { Mutant, Tester } from './plan.ts';
import { digestOf } from './store.ts';

/** The tests of a book, as far as mutants are concerned. */
export class Testers {
  private readonly trials: Trials;
  private readonly all: readonly string[];
  private readonly digests = new Map<string, string>();

  constructor(private readonly tangled: Tangled) {
    this.trials = new Trials(tangled);
    this.all = testFiles(tangled);
  }

  /**
   * The files for the mutants of `sections`, in two groups: the sections
   * themselves, those that come nearest to their code, and the rest of their
   * chapters, with what begins with one of `more`, as far as they boot no
   * system; and those near that do. Most mutants do not live to see these.
   */
  groups(sections: readonly Section[], more: readonly string[]): string[][] {
    const observes = observations(this.trials);
    const chapters = new Set(sections.map(({ file }) => dirname(file)));
    const own = sections.map(({ file }) => file)
      .filter((file) => this.all.includes(file));
    const near = sections.flatMap((section) => this.trials.of(section));
    const rest = this.all.filter((file) => chapters.has(dirname(file)));
    const named = more.flatMap((path) => {
      const found = this.all.filter((file) => file.startsWith(path));
      return found.length > 0 ? found : [path];
    });
    const first = new Set([...own, ...[...near, ...rest, ...named]
      .filter((file) => observes(file) !== 'booted')]);
    const second = new Set([...near, ...named]
      .filter((file) => !first.has(file)));
    return [[...first], [...second]];
  }

  /** What the worker is told of test files. */
  testers(files: readonly string[], mutants: readonly Mutant[]): Tester[] {
    return files.map((file) => {
      const section = this.tangled.book.sections.find((one) =>
        one.file === file);
      const paths = this.trials.needs(
        section === undefined ? file : testPath(section));
      const code = digestOf(...paths.map((path) => this.digest(path)));
      const own = new Set(paths);
      const keys = mutants.filter(({ path }) => own.has(path))
        .map(({ key }) => key);
      return { file, code, of: digestOf(code, ...keys) };
    });
  }

  private digest(path: string): string {
    const known = this.digests.get(path);
    if (known !== undefined) return known;
    const output = this.tangled.outputs.get(path);
    const made = digestOf(path, this.textOf(path, output));
    this.digests.set(path, made);
    return made;
  }

  private textOf(path: string, output: Output | undefined): string {
    if (output !== undefined) return outputText(output);
    try {
      return readFileSync(join(this.tangled.book.root, path), 'utf8');
    } catch {
      return '';
    }
  }
}
