/**
 * Which rules of ESLint may have something to say of a file. One walk over
 * the tree of the compiler tells that much sooner than ESLint, which makes
 * its own tree, its own scopes, and asks every rule at every node. A mark
 * too many costs time; one too few would hide a problem.
 */
import ts from 'typescript';
import { isAssignment, isStep, Uses } from './uses.ts';

const K = ts.SyntaxKind;

/** The rules that a node of a kind is enough for. */
const OF_KIND = new Map<ts.SyntaxKind, readonly string[]>([
  [K.AnyKeyword, ['no-explicit-any']],
  [K.NonNullExpression, ['no-non-null-assertion',
    'no-extra-non-null-assertion', 'no-non-null-asserted-optional-chain']],
  [K.ConstructSignature, ['no-misused-new']],
  [K.ModuleDeclaration, ['no-namespace', 'prefer-namespace-keyword',
    'no-unused-vars']],
  [K.ImportEqualsDeclaration, ['no-require-imports',
    'consistent-type-imports']],
  [K.ImportType, ['consistent-type-imports']],
  [K.EqualsEqualsToken, ['eqeqeq']],
  [K.ExclamationEqualsToken, ['eqeqeq']],
]);

/** The rules that a word is enough for, wherever it stands. */
const OF_WORD: Readonly<Record<string, string>> = {
  new: 'no-misused-new',
  require: 'no-require-imports', Function: 'no-unsafe-function-type',
  arguments: 'prefer-rest-params', apply: 'prefer-spread',
};

/** The rules that a text is enough for. */
const OF_TEXT: readonly (readonly [RegExp, string])[] = [
  [/@ts-/, 'ban-ts-comment'], [/\/\/\//, 'triple-slash-reference'],
];

/** Types that have the name of an object around a value. */
const WRAPPERS = /^(?:BigInt|Boolean|Number|Object|String|Symbol)$/;

/** What a walk has found. */
export interface Marks {
  /** Rules that may complain, by their names without a plugin. */
  readonly rules: Set<string>;
  /** Identifiers, and strings that may name a property. */
  readonly words: ReadonlySet<string>;
  /** Names that are never read, as far as the compiler does not say so. */
  readonly unread: ReadonlySet<string>;
  /** Whether a name means something that no line of the file declares. */
  readonly isGlobal: (name: string) => boolean;
  /** Rows of the longest function. */
  readonly longest: number;
  /** Whether a variable or object of the module may change. */
  readonly holds: boolean;
}

/** Rules that `marksOf` knows all about. */
export const MARKED: ReadonlySet<string> = new Set([
  ...[...OF_KIND.values()].flat(), ...Object.values(OF_WORD),
  ...OF_TEXT.map(([, rule]) => rule),
  'consistent-type-imports', 'no-array-constructor',
  'no-duplicate-enum-values', 'no-empty-object-type', 'no-floating-promises',
  'no-this-alias', 'no-unnecessary-type-constraint',
  'no-unsafe-declaration-merging', 'no-unused-expressions',
  'no-var', 'no-wrapper-object-types',
  'prefer-as-const', 'prefer-const', 'switch-exhaustiveness-check',
]);

/** Walks through a file in which the compiler has found nothing. */
export function marksOf(
  checker: ts.TypeChecker, source: ts.SourceFile,
): Marks {
  return new Walk(checker, source).run();
}

class Walk {
  private readonly rules = new Set<string>();
  private readonly words = new Set<string>();
  private longest = 0;
  private holds = false;
  private readonly uses: Uses;
  private readonly imported: ts.Identifier[] = [];
  private readonly variables: ts.Identifier[] = [];
  private readonly suspects: [ts.Identifier, ts.Node | undefined][] = [];

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly source: ts.SourceFile,
  ) {
    this.uses = new Uses(checker);
  }

  run(): Marks {
    const { source, rules, words, uses } = this;
    if (!ts.isExternalModule(source)) rules.add('no-unused-vars');
    for (const [text, rule] of OF_TEXT) {
      if (text.test(source.text)) rules.add(rule);
    }
    this.visit(source);
    if (this.imported.some((name) => !uses.isRead(name))) {
      rules.add('consistent-type-imports');
    }
    if (this.variables.some((name) => !uses.varies(name))) {
      rules.add('prefer-const');
    }
    const unread = new Set(this.suspects
      .filter(([name, own]) => !uses.isRead(name, own))
      .map(([name]) => name.text));
    const isGlobal = (name: string): boolean => uses.isGlobal(name, source);
    const { longest, holds } = this;
    return { rules, words, unread, isGlobal, longest, holds };
  }

  private readonly visit = (node: ts.Node): void => {
    for (const rule of OF_KIND.get(node.kind) ?? []) this.rules.add(rule);
    if (ts.isIdentifier(node)) {
      this.uses.add(node);
      this.visitWord(node.text);
    } else if (ts.isStringLiteralLike(node)) {
      this.words.add(node.text);
    } else if (ts.isTypeNode(node)) {
      this.visitType(node);
    } else if (ts.isStatement(node)) {
      this.visitStatement(node);
    } else {
      this.visitOther(node);
    }
    if (ts.isFunctionLike(node)) this.measure(node);
    ts.forEachChild(node, this.visit);
  };

  private visitWord(word: string): void {
    this.words.add(word);
    const rule = Object.hasOwn(OF_WORD, word) ? OF_WORD[word] : undefined;
    if (rule !== undefined) this.rules.add(rule);
    if (word === 'constructor') this.rules.add('no-misused-new');
  }

  private visitType(node: ts.TypeNode): void {
    if (ts.isTypeLiteralNode(node) && node.members.length === 0) {
      this.rules.add('no-empty-object-type');
    } else if (ts.isTypeReferenceNode(node)) {
      if (WRAPPERS.test(node.typeName.getText())) {
        this.rules.add('no-wrapper-object-types');
      }
    } else if (ts.isExpressionWithTypeArguments(node)) {
      if (WRAPPERS.test(node.expression.getText())) {
        this.rules.add('no-wrapper-object-types');
      }
    } else if (ts.isTypeQueryNode(node)) {
      let name = node.exprName;
      while (ts.isQualifiedName(name)) name = name.left;
      if (ts.isIdentifier(name)) this.suspectUse(name);
    }
  }

  /** The name that a use means has to be read somewhere. */
  private suspectUse(use: ts.Identifier): void {
    const declared = this.checker.getSymbolAtLocation(use)?.declarations;
    for (const one of declared ?? []) {
      const name = ts.getNameOfDeclaration(one);
      if (name === undefined || !ts.isIdentifier(name)) continue;
      if (one.getSourceFile() === this.source && !isOffered(one) &&
        !isImport(one)) {
        this.suspects.push([name, undefined]);
      }
    }
  }

  private visitStatement(node: ts.Statement): void {
    if (ts.isExpressionStatement(node)) {
      this.visitExpression(node.expression);
    } else if (ts.isVariableStatement(node)) {
      if (node.parent === this.source) this.visitHeld(node.declarationList);
    } else if (ts.isSwitchStatement(node)) {
      const { clauses } = node.caseBlock;
      if (clauses.some(ts.isDefaultClause)) return;
      this.rules.add('switch-exhaustiveness-check');
    } else if (ts.isInterfaceDeclaration(node)) {
      if (node.members.length === 0) this.rules.add('no-empty-object-type');
      const merged = this.checker.getSymbolAtLocation(node.name);
      if (merged?.declarations?.some(ts.isClassDeclaration) === true) {
        this.rules.add('no-unsafe-declaration-merging');
      }
    } else if (ts.isEnumDeclaration(node)) {
      const values = node.members.flatMap(({ initializer }) => {
        return initializer === undefined ? [] : [initializer.getText()];
      });
      if (new Set(values.map((text) => text.replace(/['"`+]/g, ''))).size <
        values.length) this.rules.add('no-duplicate-enum-values');
    }
  }

  private visitExpression(node: ts.Expression): void {
    if (!hasEffect(node)) this.rules.add('no-unused-expressions');
    if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind === K.CommaToken) {
        this.rules.add('no-unused-vars');
      }
      if (!isAssignment(node)) this.visitPromise(node);
      else if (ts.isIdentifier(node.left)) this.suspectUse(node.left);
    } else if ((ts.isPrefixUnaryExpression(node) ||
      ts.isPostfixUnaryExpression(node)) && ts.isIdentifier(node.operand)) {
      this.suspectUse(node.operand);
    } else {
      this.visitPromise(node);
    }
  }

  private visitPromise(node: ts.Expression): void {
    if (this.rules.has('no-floating-promises')) return;
    if (this.mayWait(this.checker.getTypeAtLocation(node))) {
      this.rules.add('no-floating-promises');
    }
  }

  private mayWait(type: ts.Type): boolean {
    const parts = type.isUnion() ? type.types : [type];
    return parts.some((part) => {
      if ((part.flags & PLAIN) !== 0) return false;
      const apparent = this.checker.getApparentType(part);
      if (apparent.getProperty('then') !== undefined) return true;
      return (this.checker.isArrayType(apparent) ||
        this.checker.isTupleType(apparent)) &&
        this.checker.getTypeArguments(apparent as ts.TypeReference)
          .some((element) => this.mayWait(element));
    });
  }

  private visitOther(node: ts.Node): void {
    if (node.kind === K.DeclareKeyword) {
      // A property that is declared is none of the file's variables.
      const isOfClass = ts.isPropertyDeclaration(node.parent);
      if (!isOfClass) this.rules.add('no-unused-vars');
      return;
    }
    if (ts.isVariableDeclarationList(node)) {
      if ((node.flags & ts.NodeFlags.BlockScoped) === 0) {
        this.rules.add('no-var');
      } else if ((node.flags & ts.NodeFlags.Let) !== 0) {
        for (const { name } of node.declarations) this.visitLet(name);
      }
    } else if (ts.isVariableDeclaration(node)) {
      this.visitVariable(node);
    } else if (ts.isPropertyDeclaration(node)) {
      if (isLiteral(node.type)) this.rules.add('prefer-as-const');
    } else if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) {
      if (isLiteral(node.type)) this.rules.add('prefer-as-const');
    } else if (ts.isBinaryExpression(node)) {
      if (isThis(node.right) && ts.isIdentifier(node.left)) {
        this.rules.add('no-this-alias');
      }
    } else if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const { expression, arguments: given } = node;
      if (given?.length !== 1 && ts.isIdentifier(expression) &&
        expression.text === 'Array') this.rules.add('no-array-constructor');
    } else if (ts.isTypeParameterDeclaration(node)) {
      const kind = node.constraint?.kind;
      if (kind === K.AnyKeyword || kind === K.UnknownKeyword) {
        this.rules.add('no-unnecessary-type-constraint');
      }
    } else if (ts.isObjectBindingPattern(node)) {
      if (!node.elements.some((one) => one.dotDotDotToken)) return;
      for (const { name } of node.elements) {
        if (ts.isIdentifier(name)) this.suspects.push([name, undefined]);
      }
    } else if (ts.isImportClause(node) || ts.isImportSpecifier(node) ||
      ts.isNamespaceImport(node)) {
      this.visitImport(node);
    }
  }

  private visitImport(
    node: ts.ImportClause | ts.ImportSpecifier | ts.NamespaceImport,
  ): void {
    const typed = ts.findAncestor(node, ts.isImportClause)?.phaseModifier;
    if (typed === K.TypeKeyword || node.name === undefined) return;
    if (ts.isImportSpecifier(node) && node.isTypeOnly) return;
    this.imported.push(node.name);
  }

  private visitVariable(node: ts.VariableDeclaration): void {
    const { name, type, initializer } = node;
    if (isLiteral(type)) this.rules.add('prefer-as-const');
    if (!ts.isIdentifier(name)) return;
    if (isThis(initializer)) this.rules.add('no-this-alias');
    if (ts.isCatchClause(node.parent)) {
      this.suspects.push([name, undefined]);
    } else if (initializer !== undefined && !isOffered(node) &&
      (ts.isArrowFunction(initializer) ||
        ts.isFunctionExpression(initializer))) {
      this.suspects.push([name, initializer]);
    }
  }

  private visitLet(name: ts.BindingName): void {
    if (ts.isIdentifier(name)) {
      this.variables.push(name);
      return;
    }
    for (const one of name.elements) {
      if (ts.isBindingElement(one)) this.visitLet(one.name);
    }
  }

  private visitHeld({ flags, declarations }: ts.VariableDeclarationList) {
    this.holds ||= (flags & ts.NodeFlags.Const) === 0 ||
      declarations.some(({ type, initializer }) => {
        if (type === undefined) {
          return initializer !== undefined && ts.isNewExpression(initializer);
        }
        return ts.isTypeReferenceNode(type) &&
          !type.typeName.getText().startsWith('Readonly');
      });
  }

  private measure(node: ts.Node): void {
    const { text } = this.source;
    let rows = 1;
    let at = text.indexOf('\n', node.pos);
    for (; at >= 0 && at < node.end; at = text.indexOf('\n', at + 1)) rows++;
    this.longest = Math.max(this.longest, rows);
  }
}

const PLAIN = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Void |
  ts.TypeFlags.Never | ts.TypeFlags.Null | ts.TypeFlags.Undefined |
  ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike |
  ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;

function isThis(node: ts.Node | undefined): boolean {
  return node?.kind === K.ThisKeyword;
}

function isLiteral(type: ts.TypeNode | undefined): boolean {
  return type !== undefined && ts.isLiteralTypeNode(type);
}

function isImport(node: ts.Declaration): boolean {
  return ts.isImportSpecifier(node) || ts.isImportClause(node) ||
    ts.isNamespaceImport(node);
}

/** Whether other files may take what a declaration names. */
function isOffered(node: ts.Declaration): boolean {
  const flags = ts.getCombinedModifierFlags(node);
  return (flags & ts.ModifierFlags.Export) !== 0;
}

/** Whether an expression does something. */
function hasEffect(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return isAssignment(node);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    return isStep(node);
  }
  return ts.isCallExpression(node) || ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) || ts.isNewExpression(node) ||
    ts.isDeleteExpression(node) || ts.isVoidExpression(node);
}
