/** One pass of the type checker over all code: what each name means. */
import ts from 'typescript';
import { compile } from '../../check/compiler.ts';
import type { Text } from '../../check/trees.ts';
import type { Tangled } from '../../assemble.ts';
import { linesText } from '../../lines.ts';
import { absolutePath, typeScriptOutputs } from '../../origin.ts';
import { contractText, typeText } from './describe.ts';

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

/** Looks at each name of the TypeScript of a book. */
export function findNames(tangled: Tangled): Found {
  const { root } = tangled.book;
  const texts = new Map<string, Text>();
  const paths = new Map<string, string>();
  for (const output of typeScriptOutputs(tangled)) {
    const path = absolutePath(root, output);
    texts.set(path, { path, text: linesText(output.lines) });
    paths.set(path, output.path);
  }
  const program = compile(root, texts, [...texts.keys()]);
  const finder = new Finder(program.getTypeChecker(), paths);
  const spots: Record<string, number[]> = {};
  for (const [path, name] of paths) {
    const source = program.getSourceFile(path);
    if (source === undefined) continue;
    const isTest = tangled.outputs.get(name)?.kind === 'test';
    spots[name] = finder.look(source, isTest);
  }
  return { meanings: finder.meanings, spots };
}

class Finder {
  readonly meanings: Meaning[] = [];
  private readonly known = new Map<ts.Node, number>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly paths: ReadonlyMap<string, string>,
  ) {}

  /** The names of a file; of a test, what it takes from elsewhere. */
  look(source: ts.SourceFile, isTest: boolean): number[] {
    const spots: number[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        const meaning = this.meaningOf(isTest ? this.imported(node)
          : this.symbolOf(node));
        if (meaning === undefined) return;
        const at = node.getStart(source);
        const { line, character } = source.getLineAndCharacterOfPosition(at);
        spots.push(line, character, node.end - at, meaning);
      } else {
        ts.forEachChild(node, visit);
      }
    };
    visit(source);
    return spots;
  }

  private meaningOf(symbol: ts.Symbol | undefined): number | undefined {
    const declaration = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
    if (symbol === undefined || declaration === undefined) return undefined;
    const known = this.known.get(declaration);
    if (known !== undefined) return known;
    this.known.set(declaration, this.meanings.length);
    return this.meanings.push(this.describe(symbol, declaration)) - 1;
  }

  private symbolOf(node: ts.Identifier): ts.Symbol | undefined {
    const { checker } = this;
    const { parent } = node;
    if (ts.isShorthandPropertyAssignment(parent)) {
      return checker.getShorthandAssignmentValueSymbol(parent);
    }
    if (ts.isObjectLiteralElementLike(parent) && parent.name === node &&
      ts.isObjectLiteralExpression(parent.parent)) {
      const wanted = checker.getContextualType(parent.parent)
        ?.getProperty(node.text);
      if (wanted !== undefined) return wanted;
    }
    return this.imported(node) ?? checker.getSymbolAtLocation(node);
  }

  /** What a name stands for that was imported; members are not asked, since
   *  they need the types of what is before them. */
  private imported(node: ts.Identifier): ts.Symbol | undefined {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node ||
      ts.isObjectLiteralElementLike(parent)) return undefined;
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias
      ? this.checker.getAliasedSymbol(symbol) : undefined;
  }

  private describe(symbol: ts.Symbol, declaration: ts.Node): Meaning {
    const { checker } = this;
    const { name } = symbol;
    const type = typeText(checker, symbol);
    const contract = contractText(declaration);
    const source = declaration.getSourceFile();
    const path = this.paths.get(source.fileName);
    if (path === undefined) return { name, type, contract };
    const place = ts.getNameOfDeclaration(declaration as ts.Declaration)
      ?? declaration;
    const { line, character } =
      source.getLineAndCharacterOfPosition(place.getStart(source));
    const top = isTop(declaration) ? { top: true as const } : {};
    return { name, type, contract, at: [path, line, character], ...top };
  }
}

function isTop(node: ts.Node): boolean {
  if (ts.isSourceFile(node)) return false;
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.isSourceFile(statement.parent);
}
