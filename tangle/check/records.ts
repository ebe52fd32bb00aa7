/**
 * Whether the code of services writes past their records: what it stores
 * into things that a record holds, and that are no records, is not noted,
 * and would not be undone.
 */
import ts from 'typescript';
import type { Finding } from './memory.ts';

const SERVICES = /\/build\/(servers|drivers|lib)\//;
/** Where the properties behind fields are made and used. */
const MACHINERY = /\/build\/lib\/(record|store)\.ts$/;
/** Methods that change an array, a map, a set or a typed array. */
const MUTATORS = new Set([
  'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill',
  'copyWithin', 'set', 'add', 'delete', 'clear',
]);
/** Methods whose result is an element of what they are called of. */
const GETTERS = new Set(['at', 'get', 'find', 'findLast']);

const PAST = 'this is held by a record and is none itself: nobody notes the ' +
  'change; make it a record, or replace it as a whole';

/** What is wrong with the files of services among `paths`, in their order. */
export function recordFindings(
  program: ts.Program,
  paths: readonly string[],
): Finding[][] {
  const checker = program.getTypeChecker();
  return paths.map((path) => {
    const source = program.getSourceFile(path);
    if (source === undefined || !SERVICES.test(path)) return [];
    return new Visitor(checker, source).run();
  });
}

class Visitor {
  private readonly found: Finding[] = [];

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly source: ts.SourceFile,
  ) {}

  run(): Finding[] {
    this.visit(this.source);
    return this.found;
  }

  private complain(node: ts.Node, message: string): void {
    const { line, character } =
      this.source.getLineAndCharacterOfPosition(node.getStart());
    this.found.push({
      row: line, column: character, code: 'record', message,
      severity: 'error',
    });
  }

  private visit(node: ts.Node): void {
    if (isGenerated(node)) return;
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
      this.visitTarget(node.left);
    } else if (isStep(node)) {
      this.visitTarget(node.operand);
    } else if (ts.isDeleteExpression(node)) {
      this.visitTarget(node.expression);
    } else if (ts.isCallExpression(node)) {
      this.visitCall(node);
    } else if (ts.isSpreadAssignment(node) && this.isRecord(node.expression)) {
      this.complain(node, 'a record has no properties of its own to spread');
    } else if (ts.isClassDeclaration(node)) {
      this.visitClass(node);
    } else if (ts.isFunctionDeclaration(node) && node.name?.text === 'main') {
      this.visitMain(node);
    }
    ts.forEachChild(node, (child) => this.visit(child));
  }

  /** Something is stored to `target`. */
  private visitTarget(target: ts.Expression): void {
    if (ts.isArrayLiteralExpression(target)) {
      for (const one of target.elements) this.visitTarget(one);
      return;
    }
    if (!ts.isPropertyAccessExpression(target) &&
      !ts.isElementAccessExpression(target)) return;
    const { expression } = target;
    if (this.isRecord(expression)) {
      if (ts.isPropertyAccessExpression(target) &&
        target.name.text.startsWith('$') &&
        !MACHINERY.test(this.source.fileName)) {
        this.complain(target, 'this is a property behind a field');
      }
    } else if (this.isHeld(expression)) {
      this.complain(target, PAST);
    }
  }

  private visitCall(call: ts.CallExpression): void {
    const { expression, arguments: given } = call;
    if (!ts.isPropertyAccessExpression(expression)) return;
    const { name, expression: object } = expression;
    if (object.getText() === 'Object' && name.text === 'assign') {
      const [target, ...sources] = given;
      if (target !== undefined && !this.isRecord(target) &&
        this.isHeld(target)) this.complain(target, PAST);
      for (const one of sources) {
        if (!this.isRecord(one)) continue;
        this.complain(one, 'a record has no properties of its own to assign');
      }
    } else if (MUTATORS.has(name.text) && !this.isRecord(object) &&
      !this.isCollection(object) && this.isHeld(object)) {
      this.complain(call, PAST);
    }
  }

  private visitClass(node: ts.ClassDeclaration): void {
    if (declarationOf(node) === undefined) return;
    for (const member of node.members) {
      if (!ts.isPropertyDeclaration(member)) continue;
      const flags = ts.getCombinedModifierFlags(member);
      if ((flags & ts.ModifierFlags.Static) !== 0) continue;
      this.complain(member, 'a field of a record stands in its declaration');
    }
  }

  /** What changes in a local of `main` is lost when a service restarts. */
  private visitMain({ body }: ts.FunctionDeclaration): void {
    for (const statement of body?.statements ?? []) {
      if (!ts.isVariableStatement(statement)) continue;
      const { declarationList } = statement;
      if ((declarationList.flags & ts.NodeFlags.Let) === 0) continue;
      this.complain(statement, 'a service that is restarted forgets this ' +
        'variable; make it a field of its state');
    }
  }

  private isRecord(node: ts.Expression): boolean {
    const type = this.checker.getNonNullableType(
      this.checker.getTypeAtLocation(node));
    return type.getProperty('$turn') !== undefined;
  }

  /** Whether it is one of the collections that can be undone. */
  private isCollection(node: ts.Expression): boolean {
    const { symbol } = this.checker.getNonNullableType(
      this.checker.getTypeAtLocation(node)) as { symbol?: ts.Symbol };
    return symbol?.declarations?.some((one) =>
      one.getSourceFile().fileName.endsWith('/lib/collections.ts')) === true;
  }

  /** Whether it is found through a field of a record. */
  private isHeld(node: ts.Expression, depth = 0): boolean {
    if (depth > 20) return false;
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) ||
      ts.isNonNullExpression(node)) {
      return this.isHeld(node.expression, depth + 1);
    }
    if (ts.isPropertyAccessExpression(node)) {
      const { expression, name } = node;
      return this.isRecord(expression)
        ? !this.isDerived(expression, name.text)
        : this.isHeld(expression, depth + 1);
    }
    if (ts.isElementAccessExpression(node)) {
      return this.isHeld(node.expression, depth + 1);
    }
    if (ts.isCallExpression(node)) {
      const { expression } = node;
      return ts.isPropertyAccessExpression(expression) &&
        GETTERS.has(expression.name.text) &&
        this.isHeld(expression.expression, depth + 1);
    }
    if (ts.isBinaryExpression(node)) {
      return this.isHeld(node.left, depth + 1) ||
        this.isHeld(node.right, depth + 1);
    }
    if (ts.isConditionalExpression(node)) {
      return this.isHeld(node.whenTrue, depth + 1) ||
        this.isHeld(node.whenFalse, depth + 1);
    }
    return ts.isIdentifier(node) && this.isNameHeld(node, depth + 1);
  }

  private isNameHeld(node: ts.Identifier, depth: number): boolean {
    const declared = this.checker.getSymbolAtLocation(node)?.valueDeclaration;
    if (declared === undefined) return false;
    if (ts.isBindingElement(declared)) {
      const { parent: pattern } = declared;
      const owner = pattern.parent;
      if (!ts.isVariableDeclaration(owner) ||
        owner.initializer === undefined) return false;
      const { initializer } = owner;
      const name = (declared.propertyName ?? declared.name).getText();
      return this.isRecord(initializer)
        ? !this.isDerived(initializer, name)
        : this.isHeld(initializer, depth);
    }
    if (!ts.isVariableDeclaration(declared)) return false;
    if (declared.initializer !== undefined) {
      return this.isHeld(declared.initializer, depth);
    }
    const loop = declared.parent.parent;
    return ts.isForOfStatement(loop) && this.isHeld(loop.expression, depth);
  }

  /** Whether field `name` of this record says `derived(…)`, or
   *  `packed(…)`: such a structure notes what is done to it. */
  private isDerived(record: ts.Expression, name: string): boolean {
    // What keeps the records is none of them.
    if (name === 'keeper') return true;
    const { symbol } = this.checker.getNonNullableType(
      this.checker.getTypeAtLocation(record)) as { symbol?: ts.Symbol };
    const node = symbol?.valueDeclaration;
    if (node === undefined || !ts.isClassDeclaration(node)) return false;
    const fields = declarationOf(node)?.arguments[2];
    if (fields === undefined || !ts.isObjectLiteralExpression(fields)) {
      return false;
    }
    return fields.properties.some((one) => {
      return one.name?.getText() === name && ts.isPropertyAssignment(one) &&
        ts.isCallExpression(one.initializer) &&
        OWN_NOTES.has(one.initializer.expression.getText());
    });
  }
}

const OWN_NOTES = new Set(['derived', 'packed']);

/** The `record(…)` that a class extends. */
function declarationOf(
  node: ts.ClassDeclaration,
): ts.CallExpression | undefined {
  for (const { types } of node.heritageClauses ?? []) {
    for (const { expression } of types) {
      if (!ts.isCallExpression(expression)) continue;
      const maker = expression.expression.getText();
      if (maker === 'record' || maker === 'slab') return expression;
    }
  }
  return undefined;
}

/** The code that the pass puts behind the fields of a record. */
function isGenerated(node: ts.Node): boolean {
  return ts.isArrowFunction(node) &&
    node.parameters[0]?.name.getText() === 'Base' &&
    ts.isClassExpression(node.body);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment &&
    kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(
  node: ts.Node,
): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  if (!ts.isPrefixUnaryExpression(node) &&
    !ts.isPostfixUnaryExpression(node)) return false;
  return node.operator === ts.SyntaxKind.PlusPlusToken ||
    node.operator === ts.SyntaxKind.MinusMinusToken;
}
