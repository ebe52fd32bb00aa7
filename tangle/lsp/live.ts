/** The book as it is in an editor: what is open counts, not what is saved. */
import { join } from 'node:path';
import ts from 'typescript';
import { tangle, type PlacedBlock, type Tangled } from '../assemble.ts';
import { readBook } from '../book.ts';
import { worldOf, type World } from '../check/compiler.ts';
import { asidePath, behindItsModule } from '../check/types.ts';
import { linesText, type OutputLine } from '../lines.ts';
import { isAssemblyScript } from '../check/worlds.ts';
import { BUILD } from '../tree.ts';

/** A file that the compiler sees, made of the book. */
export interface Source {
  /** Absolute; nothing need be there. */
  readonly path: string;
  readonly world: World;
  readonly lines: readonly OutputLine[];
  readonly text: string;
  /** Another one for another text. */
  readonly version: string;
  readonly snapshot: ts.IScriptSnapshot;
  /** For a block in no file, which stands behind its module. */
  readonly aside: Aside | undefined;
}

/** A block that goes into no file, and its first row in its source. */
export interface Aside {
  readonly placed: PlacedBlock;
  readonly firstRow: number;
}

/** A book between two edits. */
export interface BookState {
  /** Counts the edits. */
  readonly number: number;
  readonly tangled: Tangled;
  readonly sources: ReadonlyMap<string, Source>;
}

/** A book that is being edited. */
export class LiveBook {
  private readonly edited = new Map<string, string>();
  private sources: ReadonlyMap<string, Source> = new Map();
  private state: BookState | undefined;
  private count = 0;

  constructor(readonly root: string) {}

  /** Says what a section is now; undefined: what it is on the disk. */
  edit(file: string, text: string | undefined): void {
    if (text === undefined) this.edited.delete(file);
    else this.edited.set(file, text);
    this.forget();
  }

  /** Says that something on the disk may have changed. */
  forget(): void {
    this.state = undefined;
  }

  /** The book as it is now. */
  now(): BookState {
    if (this.state !== undefined) return this.state;
    this.count += 1;
    const tangled = tangle(readBook(this.root, this.edited));
    this.sources = sourcesOf(this.root, tangled, this.sources, this.count);
    this.state = { number: this.count, tangled, sources: this.sources };
    return this.state;
  }

  /** What the book would be if these texts, too, were its own. */
  with(texts: ReadonlyMap<string, string>): Tangled {
    const edited = new Map([...this.edited, ...texts]);
    return tangle(readBook(this.root, edited));
  }
}

/** All sources of a book. What has not changed keeps its version. */
function sourcesOf(
  root: string,
  tangled: Tangled,
  before: ReadonlyMap<string, Source>,
  count: number,
): Map<string, Source> {
  const sources = new Map<string, Source>();
  const add = (
    path: string, lines: readonly OutputLine[], isProgram: boolean,
    aside?: Aside,
  ): void => {
    const text = linesText(lines);
    const known = before.get(path);
    const { version, snapshot } = known?.text === text ? known : {
      version: `${count}`, snapshot: ts.ScriptSnapshot.fromString(text),
    };
    const world = isProgram ? 'program' : worldOf(root, path);
    sources.set(path, { path, world, lines, text, version, snapshot, aside });
  };
  for (const output of tangled.outputs.values()) {
    add(join(root, BUILD, output.path), output.lines,
      isAssemblyScript(output));
  }
  tangled.blocks.filter(({ destination }) => {
    return destination.kind === 'sketch' || destination.kind === 'error';
  }).forEach((placed, n) => {
    const path = asidePath(tangled, placed, n);
    const { lines, firstRow } = behind(tangled, placed);
    add(join(root, BUILD, path), [...lines, MODULE],
      isAssemblyScript({ path, kind: 'module' }), { placed, firstRow });
  });
  return sources;
}

/** What a block declares is nobody else's, also where it has no module. */
const MODULE: OutputLine = { text: 'export {};', indent: 0, from: undefined };

/** A block behind its module; that it uses chunks is not noted again. */
function behind(tangled: Tangled, placed: PlacedBlock) {
  const chunks = new Map([...tangled.chunks].map(([name, chunk]) => {
    return [name, { ...chunk, uses: [...chunk.uses] }];
  }));
  return behindItsModule({ ...tangled, chunks }, placed);
}
