/** Questions about a name in a block: what it is, where it is declared. */
import ts from 'typescript';
import { contractText, writtenType } from '../weave/names/describe.ts';
import { resolve } from '../weave/names/resolve.ts';
import type { Place, Spot, Stretch } from './places.ts';
import { distinct } from './places.ts';
import type { View } from './view.ts';

/** What is shown of a name. */
export interface Hover {
  readonly type: string;
  readonly contract: string;
  readonly at: Stretch | undefined;
}

/** The type of the name at a place, and what its comment says. */
export function hoverAt(
  view: View, file: string, place: Place,
): Hover | undefined {
  for (const spot of view.places.spotsOf(file, place)) {
    const service = view.serviceOf(spot);
    const { source: { path, world }, offset } = spot;
    const info = service.getQuickInfoAtPosition(path, offset);
    if (info === undefined) continue;
    const declaration = declarationAt(service, spot);
    const written = world === 'program' && declaration
      ? writtenType(declaration) : undefined;
    return {
      type: written ?? ts.displayPartsToString(info.displayParts)
        .replace(/^\(alias\) ([^]*)\nimport [^\n]*$/, '$1'),
      contract: ts.displayPartsToString(info.documentation) ||
        (declaration === undefined ? '' : contractText(declaration)),
      at: view.written(service, path, info.textSpan),
    };
  }
  return undefined;
}

/** Where the name at a place is declared, or the module that it names. */
export function definitionsAt(
  view: View, file: string, place: Place,
): Stretch[] {
  for (const spot of view.places.spotsOf(file, place)) {
    const service = view.serviceOf(spot);
    const { path } = spot.source;
    const found = service.getDefinitionAtPosition(path, spot.offset) ?? [];
    const places = distinct(found.flatMap(({ fileName, textSpan }) => {
      return view.written(service, fileName, textSpan) ?? [];
    }));
    if (places.length > 0) return places;
    const made = declarationAt(service, spot);
    const entry = made && view.written(service, made.getSourceFile().fileName,
      nameSpan(made));
    if (entry !== undefined) return [entry];
    // What a pass has made is where it was put.
    const near = found.flatMap(({ fileName, textSpan: { start, length } }) => {
      const source = view.state.sources.get(fileName);
      return source && view.places.nearest(source, start, length) || [];
    });
    if (near.length > 0) return distinct(near);
  }
  return [];
}

/** One use of a name. */
export interface Use {
  readonly path: string;
  readonly span: ts.TextSpan;
  /** None if it was generated. */
  readonly at: Stretch | undefined;
  readonly isDefinition: boolean;
}

/** All uses of the name at a place, in the order of the paths. */
export function usesAt(view: View, file: string, place: Place): Use[] {
  const uses = new Map<string, Use>();
  const asked = new Set<string>();
  const ask = (path: string, offset: number): void => {
    for (const service of view.worlds.all()) {
      if (service.getProgram()?.getSourceFile(path) === undefined) continue;
      const found = service.findReferences(path, offset) ?? [];
      for (const { definition, references } of found) {
        for (const { fileName, textSpan, isDefinition = false } of references) {
          const key = `${fileName}:${textSpan.start}`;
          const known = uses.get(key);
          uses.set(key, {
            path: fileName, span: textSpan,
            at: known?.at ?? view.written(service, fileName, textSpan),
            isDefinition: known?.isDefinition === true ||
              isDefinition && !isImport(service, fileName, textSpan.start),
          });
        }
        // What both worlds use is declared in a file that both know.
        const { fileName, textSpan: { start } } = definition;
        const key = `${fileName}:${start}`;
        if (asked.has(key) || !view.state.sources.has(fileName)) continue;
        asked.add(key);
        ask(fileName, start);
      }
    }
  };
  for (const { source, offset } of nameSpots(view, file, place)) {
    ask(source.path, offset);
  }
  return [...uses.values()];
}

/** An import makes a name known, but does not say what it is. */
function isImport(
  service: ts.LanguageService, path: string, offset: number,
): boolean {
  const node = nameIn(service, path, offset);
  return node !== undefined && (ts.isImportSpecifier(node.parent)
    || ts.isExportSpecifier(node.parent));
}

/**
 * True for a field of a record: to the compiler, the object that declares
 * it and the class that is made of that have nothing in common.
 */
export function isField(view: View, file: string, place: Place): boolean {
  return nameSpots(view, file, place).some((spot) => {
    const made = declarationAt(view.serviceOf(spot), spot);
    return made !== undefined && ts.isPropertyAssignment(made)
      && ts.isCallExpression(made.parent.parent);
  });
}

/** The spots of a place that are in a name. */
export function nameSpots(
  view: View, file: string, place: Place,
): Spot[] {
  return view.places.spotsOf(file, place).filter((spot) => {
    return identifierAt(view.serviceOf(spot), spot) !== undefined;
  });
}

/** The name that begins, goes on or ends at a spot. */
export function identifierAt(
  service: ts.LanguageService, { source, offset }: Spot,
): ts.Identifier | undefined {
  return nameIn(service, source.path, offset);
}

function nameIn(
  service: ts.LanguageService, path: string, offset: number,
): ts.Identifier | undefined {
  const tree = service.getProgram()?.getSourceFile(path);
  if (tree === undefined) return undefined;
  const visit = (node: ts.Node): ts.Identifier | undefined => {
    if (offset < node.pos || offset > node.end) return undefined;
    if (!ts.isIdentifier(node)) return ts.forEachChild(node, visit);
    return offset < node.getStart(tree) ? undefined : node;
  };
  return visit(tree);
}

/** The name of a declaration, or its first word. */
function nameSpan(declaration: ts.Node): ts.TextSpan {
  const node = ts.getNameOfDeclaration(declaration as ts.Declaration)
    ?? declaration;
  const start = node.getStart();
  return { start, length: node.end - start };
}

function declarationAt(
  service: ts.LanguageService, spot: Spot,
): ts.Node | undefined {
  const node = identifierAt(service, spot);
  const checker = service.getProgram()?.getTypeChecker();
  return node && checker && resolve(checker, node)?.declaration;
}
