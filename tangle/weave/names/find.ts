/** One pass of the type checker over all code: what each name means. */
import ts from 'typescript';
import { compile } from '../../check/compiler.ts';
import type { Text } from '../../check/trees.ts';
import type { Tangled } from '../../assemble.ts';
import { linesText } from '../../lines.ts';
import { isAssemblyScript } from '../../check/worlds.ts';
import { absolutePath } from '../../origin.ts';
import { contractText, typeText, writtenType } from './describe.ts';
import { resolve, type Resolved } from './resolve.ts';
import { sourcesOf, type Source } from './sources.ts';

/** What a name means, in the terms of the tangled tree. */
export interface Meaning {
  readonly name: string;
  /** One line. */
  readonly type: string;
  /** The first sentence of its comment; or empty. */
  readonly contract: string;
  /** File, row and column, from 0; none outside of the book. */
  readonly at?: readonly [path: string, row: number, column: number];
  /** True for what a module defines, and not a function within. */
  readonly top?: true;
}

/** The names of a tangled tree. */
export interface Found {
  readonly meanings: readonly Meaning[];
  /** By file: row, column, length, and which meaning; one after another. */
  readonly spots: Readonly<Record<string, readonly number[]>>;
}

/** Looks at each name in the code of a book: modules and tests are one
 *  program, what is compiled by AssemblyScript is another. */
export function findNames(tangled: Tangled): Found {
  const found: Gathered = { meanings: [], spots: {}, known: new Map() };
  const sources = [...sourcesOf(tangled).values()];
  for (const world of ['host', 'program'] as const) {
    look(tangled.book.root, sources, world, found);
  }
  const { meanings, spots } = found;
  return { meanings, spots };
}

/** What is being gathered. */
interface Gathered {
  readonly meanings: Meaning[];
  readonly spots: Record<string, readonly number[]>;
  /** The number of a meaning by its place, or by what declares it. Worlds
   *  share what both import. */
  readonly known: Map<string | ts.Node | ts.Symbol, number>;
}

/** Looks at the names of the sources that belong to a world. */
function look(
  root: string, sources: readonly Source[], world: 'host' | 'program',
  found: Gathered,
): void {
  const texts = new Map<string, Text>();
  const known = new Map<string, Source>();
  const roots: string[] = [];
  for (const source of sources) {
    const path = absolutePath(root, source);
    texts.set(path, { path, text: linesText(source.lines) });
    known.set(path, source);
    if (isAssemblyScript(source) === (world === 'program')) roots.push(path);
  }
  const program = compile(root, texts, roots, world);
  const finder = new Finder(program.getTypeChecker(), known, found);
  for (const path of roots) {
    const tree = program.getSourceFile(path);
    const source = known.get(path);
    if (tree === undefined || source === undefined) continue;
    found.spots[source.path] = finder.look(tree, source.behind?.firstRow);
  }
}

class Finder {
  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly sources: ReadonlyMap<string, Source>,
    private readonly found: Gathered,
  ) {}

  /** The names of a file, from a row on. */
  look(source: ts.SourceFile, firstRow = 0): number[] {
    const spots: number[] = [];
    const visit = (node: ts.Node): void => {
      if (!ts.isIdentifier(node)) {
        ts.forEachChild(node, visit);
        return;
      }
      const resolved = resolve(this.checker, node);
      if (resolved === undefined) return;
      const at = node.getStart(source);
      const { line, character } = source.getLineAndCharacterOfPosition(at);
      if (line < firstRow) return;
      const meaning = this.meaningOf(resolved, node);
      spots.push(line, character, node.end - at, meaning);
    };
    visit(source);
    return spots;
  }

  private meaningOf(resolved: Resolved, { text: name }: ts.Identifier): number {
    const { declaration } = resolved;
    const at = declaration && this.placeOf(declaration);
    const type = 'text' in resolved ? resolved.text : resolved.symbol;
    const key = at?.join(':') ?? declaration ?? type;
    const { meanings, known } = this.found;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, meanings.length);
    return meanings.push({
      name: typeof type === 'string' ? name : type.name,
      type: typeof type === 'string' ? type : this.typeOf(type, declaration),
      contract: declaration === undefined ? '' : contractText(declaration),
      ...at === undefined ? {} : { at },
      ...at && declaration && isTop(declaration) ? { top: true } : {},
    }) - 1;
  }

  private typeOf(symbol: ts.Symbol, declaration?: ts.Node): string {
    const file = declaration?.getSourceFile().fileName ?? '';
    const source = this.sources.get(file);
    return declaration && source && isAssemblyScript(source)
      && writtenType(declaration) || typeText(this.checker, symbol);
  }

  private placeOf(declaration: ts.Node): Meaning['at'] {
    const tree = declaration.getSourceFile();
    const source = this.sources.get(tree.fileName);
    if (source === undefined) return undefined;
    const place = ts.getNameOfDeclaration(declaration as ts.Declaration)
      ?? declaration;
    const { line, character } =
      tree.getLineAndCharacterOfPosition(place.getStart(tree));
    const { path, behind } = source;
    const isBefore = behind !== undefined && line < behind.firstRow;
    return [isBefore ? behind.path : path, line, character];
  }
}

function isTop(node: ts.Node): boolean {
  if (ts.isSourceFile(node)) return false;
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.isSourceFile(statement.parent);
}
