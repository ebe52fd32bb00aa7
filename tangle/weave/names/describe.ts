/** What is said of a name: its type in one line, and what it is for. */
import ts from 'typescript';

/** Longer types are cut. */
const LONGEST = 240;

/** The type of a symbol, on one line: `length: number`. */
export function typeText(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const { flags, name } = symbol;
  const F = ts.SymbolFlags;
  if (flags & F.Class) return `class ${name}`;
  if (flags & F.Interface) return `interface ${name}`;
  if (flags & F.Enum) return `enum ${name}`;
  if (flags & F.Module) return `module ${name.replace(/^"|"$/g, '')}`;
  if (flags & F.TypeParameter) return `type parameter ${name}`;
  if (flags & F.TypeAlias) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    return cut(`type ${name} = ${checker.typeToString(type, undefined,
      ts.TypeFormatFlags.InTypeAlias)}`);
  }
  const type = checker.getTypeOfSymbol(symbol);
  const [signature] = type.getCallSignatures();
  if (flags & (F.Function | F.Method) && signature !== undefined) {
    return cut(`${name}${checker.signatureToString(signature)}`);
  }
  return cut(`${name}: ${checker.typeToString(type)}`);
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

/** The first sentence of the comment above a declaration; or nothing. */
export function contractText(declaration: ts.Node): string {
  const text = declaration.getSourceFile().text;
  const [last] = commentsAbove(text, commented(declaration));
  if (last === undefined) return '';
  const words = last.replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^\s*\*( |$)/gm, '').replace(/\s+/g, ' ').trim();
  return cut(/^.*?[.!?:](?= [A-Z(`]|$)/.exec(words)?.[0] ?? words);
}

function commentsAbove(text: string, node: ts.Node): string[] {
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  return ranges.map(({ pos, end }) => text.slice(pos, end))
    .filter((comment) => comment.startsWith('/**')).slice(-1);
}

/** The node that has the comment: of a variable, its statement. */
function commented(node: ts.Node): ts.Node {
  return ts.isVariableDeclaration(node) &&
    ts.isVariableStatement(node.parent.parent) ? node.parent.parent : node;
}
