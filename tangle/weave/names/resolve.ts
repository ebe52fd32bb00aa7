/** What a name in the code stands for, and where that was declared. */
import ts from 'typescript';

/** What stands behind a name. */
export type Resolved = {
  readonly symbol: ts.Symbol;
  /** The node that declares it, if any does. */
  readonly declaration: ts.Node | undefined;
} | {
  /** What has no symbol: what is said of it. */
  readonly text: string;
  readonly declaration: ts.Node;
};

/** What a name stands for; undefined for words of the language. */
export function resolve(
  checker: ts.TypeChecker, node: ts.Identifier,
): Resolved | undefined {
  if (isWord(node)) return undefined;
  const { parent } = node;
  if (ts.isNamedTupleMember(parent) && parent.name === node) {
    return { text: parent.getText(), declaration: parent };
  }
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) {
    const declaration = labelled(node, node.text);
    return declaration && { text: `label ${node.text}`, declaration };
  }
  const symbol = symbolOf(checker, node);
  if (symbol === undefined) return undefined;
  const found = symbol.valueDeclaration ?? symbol.declarations?.[0]
    ?? entryOf(checker, node);
  const made = found && memberMadeOf(checker, found);
  return { symbol: made ?? symbol, declaration: found };
}

/** `undefined` and `const` are identifiers to the parser alone. */
export function isWord({ text, parent }: ts.Identifier): boolean {
  return text === 'undefined' || text === 'globalThis' ||
    text === 'const' && ts.isTypeReferenceNode(parent);
}

/** The statement around a node that has a label. */
function labelled(node: ts.Node, label: string): ts.Node | undefined {
  return ts.findAncestor(node, (one) => {
    return ts.isLabeledStatement(one) && one.label.text === label;
  });
}

function symbolOf(
  checker: ts.TypeChecker, node: ts.Identifier,
): ts.Symbol | undefined {
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
  if (ts.isBindingElement(parent) && parent.propertyName === node) {
    // Where nothing says what is taken apart, it is what it is bound to.
    return checker.getSymbolAtLocation(node)
      ?? checker.getSymbolAtLocation(parent.name);
  }
  const symbol = checker.getSymbolAtLocation(node);
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias
    ? checker.getAliasedSymbol(symbol) : symbol;
}

/** True for `name: …` in an object. */
function isEntry(node: ts.Node): node is ts.PropertyAssignment {
  return ts.isPropertyAssignment(node);
}

/**
 * The entry that declares a member of which no type says where it is from:
 * what a class or a constant has was made by a function of an object, as in
 * `class Region extends record('…', { start: u32() })`.
 */
function entryOf(
  checker: ts.TypeChecker, { parent, text }: ts.Identifier,
): ts.PropertyAssignment | undefined {
  if (!ts.isPropertyAccessExpression(parent)) return undefined;
  const holder = checker.getSymbolAtLocation(parent.expression);
  const type = checker.getNonNullableType(
    checker.getTypeAtLocation(parent.expression));
  const types = type.isUnion() ? type.types : [type];
  const makers = [...types.map((one) => one.getSymbol()), holder && (
    holder.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(holder)
      : holder)];
  for (const maker of makers) {
    for (const entries of objectsThatMake(maker?.valueDeclaration)) {
      const found = entries.properties.find((one) =>
        isEntry(one) && one.name.getText() === text);
      if (found !== undefined && isEntry(found)) return found;
    }
  }
  return undefined;
}

/** The objects of which a class or a constant is made. */
function objectsThatMake(
  declaration: ts.Node | undefined,
): ts.ObjectLiteralExpression[] {
  if (declaration === undefined) return [];
  const call = ts.isClassDeclaration(declaration)
    ? declaration.heritageClauses?.[0]?.types[0]?.expression
    : ts.isVariableDeclaration(declaration) ? declaration.initializer
    : undefined;
  return call !== undefined && ts.isCallExpression(call)
    ? call.arguments.filter(ts.isObjectLiteralExpression) : [];
}

/** The member of a class that an entry makes: it has another type. */
function memberMadeOf(
  checker: ts.TypeChecker, entry: ts.Node,
): ts.Symbol | undefined {
  if (!isEntry(entry) || !ts.isCallExpression(entry.parent.parent)) {
    return undefined;
  }
  const call = entry.parent.parent;
  const owner = ts.isExpressionWithTypeArguments(call.parent)
    ? call.parent.parent.parent : call.parent;
  const made = ts.isClassDeclaration(owner) && owner.name !== undefined
    ? checker.getTypeAtLocation(owner)
    : ts.isVariableDeclaration(owner) ? checker.getTypeAtLocation(owner)
    : undefined;
  return made?.getProperty(entry.name.getText());
}
