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
  if (flags & F.TypeParameter) return `type parameter ${name}`;
  if (flags & F.TypeAlias) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    return cut(`type ${name} = ${checker.typeToString(type, undefined,
      ts.TypeFormatFlags.InTypeAlias)}`);
  }
  if (flags & F.Module) return `module ${name.replace(/^"|"$/g, '')}`;
  const type = checker.getTypeOfSymbol(symbol);
  const [signature] = type.getCallSignatures();
  if (flags & (F.Function | F.Method) && signature !== undefined) {
    return cut(`${name}${checker.signatureToString(signature)}`);
  }
  return cut(`${name}: ${checker.typeToString(type)}`);
}

/** The type of a declaration in the words of a program, where `i32` and `u8`
 *  are more than the `number` that they are to the checker; undefined where
 *  it is not written. */
export function writtenType(declaration: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(declaration)
    || ts.isMethodDeclaration(declaration)
    || ts.isMethodSignature(declaration)) {
    const { name, parameters, type } = declaration;
    if (name === undefined || type === undefined) return undefined;
    const taken = parameters.map((one) => one.getText()).join(', ');
    return cut(`${name.getText()}(${taken}): ${type.getText()}`);
  }
  if (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)
    || ts.isPropertyDeclaration(declaration)
    || ts.isPropertySignature(declaration)) {
    const { name, type, initializer } = declaration as ts.VariableDeclaration;
    const written = type?.getText() ?? literalType(initializer);
    return written && cut(`${name.getText()}: ${written}`);
  }
  return undefined;
}

/** What a program takes a number to be that it is told nothing of. */
function literalType(value: ts.Expression | undefined): string | undefined {
  return value !== undefined && ts.isNumericLiteral(value)
    && Number(value.text) <= 0x7fff_ffff
    && Number.isInteger(Number(value.text)) ? 'i32' : undefined;
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
