/** Which files ESLint has to see: those of which a rule may complain. */
import type { ESLint, Linter } from 'eslint';
import type ts from 'typescript';
import { MARKED, marksOf, type Marks } from './marks.ts';

/** What the options of a rule, and the marks of a file, say together. */
type Judge = (options: readonly unknown[], marks: Marks, text: string) =>
  boolean;

const tooLong = (option: unknown, is: number): boolean => {
  const { max } = option as { max?: number };
  return max === undefined || is > max;
};

/** Options of `no-unused-vars`: names that need not be used. */
const IGNORED =
  ['argsIgnorePattern', 'varsIgnorePattern', 'caughtErrorsIgnorePattern'];

/** Rules whose options decide. */
const JUDGED: Readonly<Record<string, Judge>> = {
  'max-lines': ([option], _marks, text) => {
    return tooLong(option, text.split('\n').length);
  },
  'max-lines-per-function': ([option], { longest }) => {
    return tooLong(option, longest);
  },
  'max-len': ([option], _marks, text) => {
    const { code = 0 } = option as { code?: number };
    return text.split('\n').some((line) => {
      return line.length > code || line.includes('\t');
    });
  },
  'no-restricted-globals': (options, { words, isGlobal }) => {
    return (options as { name: string }[])
      .some(({ name }) => words.has(name) && isGlobal(name));
  },
  'no-unused-vars': ([option = {}], { rules, unread }) => {
    const given = option as Record<string, string | undefined>;
    const patterns = IGNORED.map((kind) => {
      const pattern = given[kind];
      return pattern === undefined ? /^$/ : new RegExp(pattern);
    });
    // Which pattern counts depends on what it is a name of.
    return rules.has('no-unused-vars') || [...unread].some((name) => {
      return !patterns.every((pattern) => pattern.test(name));
    });
  },
  'no-restricted-properties': (options, { words }) => {
    return (options as { property?: string }[]).some(({ property }) => {
      return property === undefined || words.has(property);
    });
  },
  'no-restricted-syntax': (options, marks) => {
    return (options as { selector: string }[]).some(({ selector }) => {
      const word = /\[(?:\w+\.)*name="(\w+)"\]$/.exec(selector)?.[1];
      if (word !== undefined) return marks.words.has(word);
      return !selector.startsWith(MODULE_LEVEL) || marks.holds;
    });
  },
};

/** Begins the patterns of variables of modules. */
const MODULE_LEVEL = ':matches(Program, ExportNamedDeclaration) > ' +
  'VariableDeclaration';

/**
 * Whether ESLint may find something in a file in which the compiler has
 * found nothing, not even a name that is not used. A rule that is not known
 * here may always do so.
 */
export async function mayComplain(
  eslint: ESLint, program: ts.Program, path: string,
): Promise<boolean> {
  const source = program.getSourceFile(path);
  // Comments can switch rules on.
  if (source === undefined || source.text.includes('eslint')) return true;
  const marks = marksOf(program.getTypeChecker(), source);
  const { rules } = await eslint.calculateConfigForFile(path) as
    Linter.Config;
  return Object.entries(rules ?? {}).some(([name, entry]) => {
    const [severity, ...options] = [entry ?? 0].flat() as unknown[];
    if (severity === 0 || severity === 'off') return false;
    const rule = name.replace('@typescript-eslint/', '');
    const judge = JUDGED[rule];
    if (judge !== undefined) return judge(options, marks, source.text);
    return !MARKED.has(rule) || marks.rules.has(rule);
  });
}
