/** ESLint over the project, its messages in book coordinates. */
import { relative, sep } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import type { Tangled } from '../assemble.ts';
import { absolutePath, placeIn, typeScriptOutputs } from '../origin.ts';
import type { Position, Problem } from '../problem.ts';
import { outputText } from '../sourcemap.ts';
import { plainFiles, type Compilation } from './compiler.ts';

/** Lints the tangled files as they are in memory, and the plain ones. */
export async function lintProblems(
  { root, program }: Compilation,
  tangled: Tangled,
): Promise<Problem[]> {
  const typed: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { programs: [program], tsconfigRootDir: root },
    },
  };
  const eslint = new ESLint({ cwd: root, overrideConfig: [typed] });
  const found: Problem[] = [];
  for (const output of typeScriptOutputs(tangled)) {
    const filePath = absolutePath(root, output);
    const results = await eslint.lintText(outputText(output), { filePath });
    const place = (line: number, column: number): Position => {
      return placeIn(output, line - 1, column - 1);
    };
    for (const { messages } of results) {
      found.push(...messages.map((message) => toProblem(message, place)));
    }
  }
  const plain = plainFiles(root);
  // No files at all would mean every file there is.
  const results = plain.length === 0 ? [] : await eslint.lintFiles(plain);
  for (const { filePath, messages } of results) {
    const file = relative(root, filePath).split(sep).join('/');
    found.push(...messages.map((message) => {
      return toProblem(message, (line, column) => ({ file, line, column }));
    }));
  }
  return found;
}

function toProblem(
  { line, column, message, ruleId, severity }: Linter.LintMessage,
  place: (line: number, column: number) => Position,
): Problem {
  return {
    // A file that cannot be parsed is wrong as a whole.
    at: place(line ?? 1, column ?? 1),
    code: ruleId ?? 'lint',
    message,
    severity: severity === 2 ? 'error' : 'warning',
  };
}
