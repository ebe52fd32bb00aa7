/** The compiler's language services: for each world of the book one. */
import { join, sep } from 'node:path';
import ts from 'typescript';
import { plainFiles, settingsOf, type World } from '../check/compiler.ts';
import { BUILD } from '../tree.ts';
import type { BookState, Source } from './live.ts';

/** A file that is no part of the book, as it was on the disk. */
interface PlainFile {
  readonly snapshot: ts.IScriptSnapshot | undefined;
  readonly version: string;
}

/** Services that see the book as it is now. */
export class Worlds {
  private readonly services = new Map<World, ts.LanguageService>();
  private readonly registry = ts.createDocumentRegistry();
  private readonly plain = new Map<string, PlainFile>();
  private plainRoots: readonly string[] | undefined;
  private times = 0;

  constructor(
    private readonly root: string,
    private readonly now: () => BookState,
  ) {}

  /** The service of a world. */
  service(world: World): ts.LanguageService {
    const known = this.services.get(world);
    if (known !== undefined) return known;
    const made = ts.createLanguageService(this.hostOf(world), this.registry);
    this.services.set(world, made);
    return made;
  }

  /**
   * The services in which all uses of names are found: of TypeScript and of
   * AssemblyScript. Who lives in little is seen by both worlds.
   */
  all(): readonly ts.LanguageService[] {
    return [this.service('host'), this.service('program')];
  }

  /** Says that plain files may have changed. */
  forget(): void {
    this.times += 1;
    this.plain.clear();
    this.plainRoots = undefined;
  }

  private hostOf(world: World): ts.LanguageServiceHost {
    const { options, declared } = settingsOf(this.root, world);
    const given = new Map(declared.map(({ path, text }) => [path, text]));
    const source = (path: string): Source | undefined =>
      this.now().sources.get(path);
    const exists = (path: string): boolean => given.has(path) ||
      source(path) !== undefined ||
      !this.isTangled(path) && ts.sys.fileExists(path);
    const read = (path: string): string | undefined => given.get(path) ??
      source(path)?.text ??
      (this.isTangled(path) ? undefined : ts.sys.readFile(path));
    return {
      getCompilationSettings: () => options,
      getCurrentDirectory: () => this.root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      getProjectVersion: () => `${this.now().number}.${this.times}`,
      getScriptFileNames: () => [...this.rootsOf(world), ...given.keys()],
      getScriptVersion: (path) => source(path)?.version ??
        (given.has(path) ? '' : this.plainFile(path).version),
      getScriptSnapshot: (path) => {
        const text = given.get(path);
        return text === undefined
          ? source(path)?.snapshot ?? this.plainFile(path).snapshot
          : ts.ScriptSnapshot.fromString(text);
      },
      fileExists: exists, readFile: read,
    };
  }

  /** The files that a service begins with; names are used in plain ones. */
  private rootsOf(world: World): string[] {
    const own = [...this.now().sources.values()].filter((one) => {
      return one.world === world || world === 'host' && one.world === 'bare';
    }).map(({ path }) => path);
    if (world !== 'host') return own;
    this.plainRoots ??= plainFiles(this.root);
    return [...own, ...this.plainRoots];
  }

  /** What is below `build/` on the disk may be old. */
  private isTangled(path: string): boolean {
    return path.startsWith(join(this.root, BUILD) + sep);
  }

  private plainFile(path: string): PlainFile {
    const known = this.plain.get(path);
    if (known !== undefined) return known;
    const text = this.isTangled(path) ? undefined : ts.sys.readFile(path);
    const made = {
      snapshot: text === undefined
        ? undefined : ts.ScriptSnapshot.fromString(text),
      version: ts.sys.createHash?.(text ?? '') ?? `${this.times}`,
    };
    this.plain.set(path, made);
    return made;
  }
}
