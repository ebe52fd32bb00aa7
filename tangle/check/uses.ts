/** How the names of a file are used: read, written, or only in types. */
import ts from 'typescript';

/** The identifiers of a file, and what each is a name of. */
export class Uses {
  private readonly named = new Map<string, ts.Identifier[]>();

  constructor(private readonly checker: ts.TypeChecker) {}

  add(node: ts.Identifier): void {
    const known = this.named.get(node.text);
    if (known === undefined) this.named.set(node.text, [node]);
    else known.push(node);
  }

  /** Whether a name is read as a value outside of `own`. */
  isRead(name: ts.Identifier, own?: ts.Node): boolean {
    return this.others(name).some((node) => {
      return !isInType(node) && !isWritten(node) && !isForItself(node) &&
        (own === undefined || node.pos < own.pos || node.end > own.end) &&
        this.isSame(name, node);
    });
  }

  /**
   * Whether a variable could not be a constant: another value is stored
   * under its name, or the only one by another function.
   */
  varies(name: ts.Identifier): boolean {
    const home = homeOf(name);
    const writes = this.others(name).filter((node) => {
      return isWritten(node) && this.isSame(name, node);
    });
    if (hasValue(name)) return writes.length > 0;
    return writes.length > 1 ||
      writes.some((node) => homeOf(node) !== home);
  }

  /** Whether `name` somewhere means what is not declared in `source`. */
  isGlobal(name: string, source: ts.SourceFile): boolean {
    return (this.named.get(name) ?? []).some((node) => {
      if (isProperty(node)) return false;
      const declared = this.symbolOf(node)?.declarations ?? [];
      return !declared.some((one) => one.getSourceFile() === source);
    });
  }

  private others(name: ts.Identifier): readonly ts.Identifier[] {
    return (this.named.get(name.text) ?? []).filter((node) => node !== name);
  }

  private isSame(a: ts.Identifier, b: ts.Identifier): boolean {
    return this.symbolOf(a) === this.symbolOf(b);
  }

  private symbolOf(node: ts.Identifier): ts.Symbol | undefined {
    return ts.isShorthandPropertyAssignment(node.parent)
      ? this.checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.checker.getSymbolAtLocation(node);
  }
}

/** Whether an identifier names a property of something. */
function isProperty(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) ||
    ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) || ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent)) return parent.name === node;
  return false;
}

/** Whether the declaration of a name gives it a value. */
function hasValue(name: ts.Identifier): boolean {
  let node: ts.Node = name.parent;
  while (ts.isBindingElement(node) || ts.isObjectBindingPattern(node) ||
    ts.isArrayBindingPattern(node)) {
    node = node.parent;
  }
  return !ts.isVariableDeclaration(node) || node.initializer !== undefined ||
    ts.isForOfStatement(node.parent.parent) ||
    ts.isForInStatement(node.parent.parent);
}

/** The function in which a node stands. */
function homeOf(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node, ts.isFunctionLike);
}

/** Whether an identifier stands in a type, or as that of `typeof`. */
function isInType(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isStatement(at); at = at.parent) {
    if (ts.isExpressionWithTypeArguments(at)) {
      const { parent } = at;
      if (!ts.isHeritageClause(parent) || !ts.isClassLike(parent.parent) ||
        parent.token !== ts.SyntaxKind.ExtendsKeyword) return true;
    } else if (ts.isTypeNode(at)) {
      return true;
    }
    if (at.parent === undefined) return false;
  }
  return false;
}

/** Whether something is stored under an identifier, and nothing else. */
function isWritten(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(parent) ||
    ts.isPostfixUnaryExpression(parent)) return isStep(parent);
  if (ts.isBinaryExpression(parent)) {
    return parent.left === node && isAssignment(parent);
  }
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) {
    return parent.initializer === node;
  }
  if (ts.isPropertyAssignment(parent)) {
    return parent.initializer === node && isWritten(parent.parent);
  }
  if (ts.isShorthandPropertyAssignment(parent)) {
    return isWritten(parent.parent);
  }
  return (ts.isArrayLiteralExpression(parent) ||
    ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) ||
    ts.isParenthesizedExpression(parent)) && isWritten(parent);
}

/** Whether it is read only for a new value of the same name. */
function isForItself(node: ts.Identifier): boolean {
  for (let at: ts.Node = node; !ts.isStatement(at); at = at.parent) {
    if (ts.isBinaryExpression(at) && isAssignment(at) &&
      ts.isIdentifier(at.left) && at.left.text === node.text) return true;
    if (at.parent === undefined) return false;
  }
  return false;
}

/** Whether an expression stores to what stands left. */
export function isAssignment({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    operatorToken.kind <= ts.SyntaxKind.LastAssignment;
}

/** Whether an expression is `++` or `--` of something. */
export function isStep(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
): boolean {
  return node.operator === ts.SyntaxKind.PlusPlusToken ||
    node.operator === ts.SyntaxKind.MinusMinusToken;
}
