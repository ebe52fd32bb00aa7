/** ESLint over the files of the project. */
import { ESLint, type Linter } from 'eslint';
import type ts from 'typescript';
import type { Finding } from './memory.ts';
import { mayComplain } from './suspects.ts';
import type { Unit } from './units.ts';

/**
 * Lints units that are in a program; the result is in their order. Those
 * that are `clean`, as far as the compiler knows, are given to ESLint only
 * if it may find something.
 */
export async function lintFindings(
  root: string,
  program: ts.Program,
  units: readonly Unit[],
  clean: (unit: Unit) => boolean = () => false,
): Promise<Finding[][]> {
  const typed: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: {
      // The compiler knows what is global; ESLint need not.
      parserOptions: { programs: [program], tsconfigRootDir: root, lib: [] },
    },
  };
  const eslint = new ESLint({ cwd: root, overrideConfig: [typed] });
  const found: Finding[][] = [];
  for (const unit of units) {
    const { text, path } = unit;
    if (clean(unit) && !await mayComplain(eslint, program, path)) {
      found.push([]);
      continue;
    }
    const results = await eslint.lintText(text, { filePath: path });
    found.push(results.flatMap(({ messages }) => messages.map(toFinding)));
  }
  return found;
}

function toFinding(
  { line, column, message, ruleId, severity }: Linter.LintMessage,
): Finding {
  return {
    // A file that cannot be parsed is wrong as a whole.
    row: (line ?? 1) - 1,
    column: (column ?? 1) - 1,
    code: ruleId ?? 'lint',
    message,
    severity: severity === 2 ? 'error' : 'warning',
  };
}
