/**
 * Where a module can be changed by a little: a comparison that is one off,
 * a sign, a statement that is missing. Only what runs when it is called is
 * changed, for what runs when a module is loaded has run before a test.
 */
import ts from 'typescript';

/** A change of a text: what stands in [start, end) becomes `text`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  /** What stands there instead; '' for a statement that is left out. */
  readonly text: string;
  readonly isStatement: boolean;
}

const { SyntaxKind: K } = ts;

/** What an operator becomes. */
const OPERATORS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [K.LessThanToken, '<='], [K.LessThanEqualsToken, '<'],
  [K.GreaterThanToken, '>='], [K.GreaterThanEqualsToken, '>'],
  [K.EqualsEqualsEqualsToken, '!=='], [K.ExclamationEqualsEqualsToken, '==='],
  [K.PlusToken, '-'], [K.MinusToken, '+'], [K.AsteriskToken, '/'],
  [K.SlashToken, '*'], [K.PercentToken, '*'],
  [K.AmpersandToken, '|'], [K.BarToken, '&'], [K.CaretToken, '&'],
  [K.LessThanLessThanToken, '>>>'], [K.GreaterThanGreaterThanToken, '<<'],
  [K.GreaterThanGreaterThanGreaterThanToken, '<<'],
  [K.AmpersandAmpersandToken, '||'], [K.BarBarToken, '&&'],
]);

/** Calls whose absence nobody can notice while nothing is wrong. */
const CHECKS =
  /^(yield\*? )?(this\.)?(assert|check|demand|panic|allow)\w*\(/;

/** A question that only saves time: an event is reported to who listens. */
const LISTENS = /\bactive & TRACE_\w+$/;

/** All changes of a module of which `mine` says that its place counts. */
export function changesIn(
  text: string, mine: (offset: number) => boolean,
): Change[] {
  const file = ts.createSourceFile(
    'module.ts', text, ts.ScriptTarget.ES2022, true);
  const found: Change[] = [];
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (ts.isTypeNode(node) || ts.isEnumDeclaration(node)) return;
    const inside = inFunction || ts.isFunctionLike(node);
    const start = node.getStart(file);
    if (inFunction && mine(start)) {
      const change = changeOf(node, file);
      if (change !== undefined) found.push(change);
    }
    ts.forEachChild(node, (child) => { visit(child, inside); });
  };
  visit(file, false);
  return found;
}

function changeOf(node: ts.Node, file: ts.SourceFile): Change | undefined {
  const [start, end] = [node.getStart(file), node.end];
  const text = node.getText(file);
  if (text.startsWith('$round')) return undefined;
  const changed = changedText(node, file, text);
  if (changed !== undefined) {
    return { start, end, text: changed, isStatement: false };
  }
  if (!ts.isExpressionStatement(node) || CHECKS.test(text)) return undefined;
  if (/^super\(/.test(text)) return undefined;
  return { start, end, text: '', isStatement: true };
}

function changedText(
  node: ts.Node, file: ts.SourceFile, text: string,
): string | undefined {
  if (ts.isBinaryExpression(node)) {
    const operator = OPERATORS.get(node.operatorToken.kind);
    if (operator === undefined || LISTENS.test(text)) return undefined;
    const [left, right] = [node.left, node.right]
      .map((side) => side.getText(file));
    return `${left} ${operator} ${right}`;
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const { operator, operand } = node;
    const drops = operator === K.ExclamationToken ||
      operator === K.MinusToken || operator === K.TildeToken;
    return drops ? operand.getText(file) : undefined;
  }
  if (ts.isNumericLiteral(node) && isValue(node)) return `${Number(text) + 1}`;
  if (node.kind === K.TrueKeyword) return 'false';
  return node.kind === K.FalseKeyword ? 'true' : undefined;
}

/** Whether a number is a value, and not the name of a property. */
function isValue(node: ts.NumericLiteral): boolean {
  const { parent } = node;
  return !(ts.isPropertyAssignment(parent) && parent.name === node)
    && !ts.isPrefixUnaryExpression(parent);
}
