/** What a question of an editor is answered from. */
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { CHAPTERS } from '../listing.ts';
import type { Section } from '../section.ts';
import { LiveBook, type BookState } from './live.ts';
import { Places, type Spot, type Stretch } from './places.ts';
import { Worlds } from './worlds.ts';

/** A book that is being edited, and all that is known of it. */
export class View {
  readonly live: LiveBook;
  readonly worlds: Worlds;
  private known: { state: BookState, places: Places } | undefined;

  constructor(readonly root: string) {
    this.live = new LiveBook(root);
    this.worlds = new Worlds(root, () => this.live.now());
  }

  /** The book as it is now. */
  get state(): BookState {
    return this.live.now();
  }

  /** The places of the book as it is now. */
  get places(): Places {
    const { state } = this;
    if (this.known?.state !== state) {
      this.known = { state, places: new Places(state.sources) };
    }
    return this.known.places;
  }

  /** The section at a path, if it is one. */
  section(file: string): Section | undefined {
    return this.state.tangled.book.sections.find((one) => one.file === file);
  }

  /** The service that knows what a spot's own world knows. */
  serviceOf({ source }: Spot): ts.LanguageService {
    return this.worlds.service(source.world);
  }

  /** The path of a section, relative to the root; none for other files. */
  fileOf(uri: string): string | undefined {
    if (!uri.startsWith('file:')) return undefined;
    const path = relative(this.root, fileURLToPath(uri)).split(sep).join('/');
    return path.startsWith(`${CHAPTERS}/`) && path.endsWith('.md')
      ? path : undefined;
  }

  /** The address of a file. */
  uriOf(file: string): string {
    return pathToFileURL(resolve(this.root, file)).href;
  }

  /** True for what is in the book, and not beside it. */
  isInBook({ file }: Stretch): boolean {
    return this.section(file) !== undefined;
  }

  /**
   * Where text that a service speaks of is written: in the book, or in a
   * file beside it that is on the disk as the service knows it.
   */
  written(
    service: ts.LanguageService, path: string, { start, length }: ts.TextSpan,
  ): Stretch | undefined {
    const source = this.state.sources.get(path);
    if (source !== undefined) {
      return this.places.written(source, start, length);
    }
    const tree = service.getProgram()?.getSourceFile(path);
    if (tree === undefined || ts.sys.readFile(path) !== tree.text) {
      return undefined;
    }
    const [from, to] = [start, start + length].map((offset) =>
      tree.getLineAndCharacterOfPosition(offset));
    if (from === undefined || to === undefined) return undefined;
    const below = relative(this.root, path).split(sep).join('/');
    const isBelow = !below.startsWith('../') && !isAbsolute(below);
    return {
      file: isBelow ? below : join(path), range: { start: from, end: to },
    };
  }
}
