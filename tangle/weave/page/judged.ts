/** What the compiler has to be given to judge an edited block. */
import { BARE, isAssemblyScript } from '../../check/worlds.ts';
import { nearestOrigin } from '../../lines.ts';
import { outputText } from '../../sourcemap.ts';
import type { Edit } from './edits.ts';
import type { Edits, LoadedSections } from './loaded.ts';

/** Modules for the compiler, by their paths below its root. */
export interface ToJudge {
  readonly isBare: boolean;
  readonly files: Readonly<Record<string, string>>;
  /** Those that have text of the block. */
  readonly wanted: readonly string[];
  /** Where in the book a place of a file was written. */
  placeOf(at: { path: string; row: number; column: number }): {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    /** The line in the block, from 1; 0 if it is elsewhere. */
    readonly row: number;
  };
}

/** The modules that have text of a block, and all that they import; `support`
 *  brings what tests have beside the book. Rejects if the compiler is none
 *  for them. */
export async function toJudge(
  sections: LoadedSections, edits: Edits, edit: Edit,
  support: () => Promise<Readonly<Record<string, string>>>,
): Promise<ToJudge> {
  const { file, text } = edit;
  const first = edit.line + linesAdded(sections, edits, edit);
  const rows = text.split('\n').length;
  const { outputs } = await sections.edited(edits);
  const isInBlock = (at: { file: string; line: number } | undefined) =>
    at?.file === file && at.line >= first && at.line < first + rows;
  const made = [...outputs.values()].filter(({ lines }) =>
    lines.some(({ from }) => isInBlock(from?.at)));
  if (made.some(isAssemblyScript)) {
    throw new Error('This is a program: it is AssemblyScript, not ' +
      'TypeScript. npm run check judges it.');
  }
  const paths = made.map(({ path }) => path);
  if (paths.length === 0) throw new Error('No module has this block.');
  const whole = await sections.gather(edits, paths, 'types');
  const reached = sections.reach(edits, paths, 'types').paths;
  const beside = [...reached].filter((path) => !whole.outputs.has(path));
  const others = beside.length > 0 ? await support() : {};
  const files: Record<string, string> = {};
  for (const path of reached) {
    const output = whole.outputs.get(path);
    if (path === 'node:fs') continue;
    const found = output === undefined ? others[path] : outputText(output);
    if (found === undefined) {
      throw new Error(`This needs ${path}, which a page has not: ` +
        'npm run check judges it.');
    }
    files[nameOf(path, output !== undefined)] = found;
  }
  return {
    files, isBare: paths.every((path) => BARE.test(path)),
    wanted: paths.map((path) => nameOf(path, true)),
    placeOf({ path, row, column }) {
      const lines = whole.outputs.get(path.slice('/build/'.length))?.lines;
      const at = nearestOrigin(lines ?? [], row, column)
        ?? { file: path, line: 1, column: 1 };
      return { ...at, row: isInBlock(at) ? at.line - first + 1 : 0 };
    },
  };
}

function nameOf(path: string, isTangled: boolean): string {
  return isTangled ? `/build/${path}` : `/${path}`;
}

/** How many lines edits above a block have added. */
function linesAdded(
  sections: LoadedSections, edits: Edits, { file, line }: Edit,
): number {
  return [...edits.values()]
    .filter((one) => one.file === file && one.line < line)
    .reduce((sum, one) => sum + one.text.split('\n').length
      - sections.written(file, one.line).length, 0);
}
