/** What esbuild complains about, in the coordinates of the book. */
import { join, relative, resolve } from 'node:path';
import { transform, type Message, type TransformFailure } from 'esbuild';
import type { Output } from './assemble.ts';
import { placeIn } from './origin.ts';
import { problem, type Problem } from './problem.ts';
import { outputText } from './sourcemap.ts';
import { BUILD } from './tree.ts';

/** What keeps a tangled file from being run at all; usually nothing. */
export async function syntaxErrors(output: Output): Promise<Problem[]> {
  try {
    await transform(outputText(output), {
      loader: 'ts', target: 'es2022', logLevel: 'silent',
    });
    return [];
  } catch (error) {
    return messagesOf(error).map((one) => inOutput(output, one));
  }
}

/** The messages of an error of esbuild; throws any other error. */
export function messagesOf(error: unknown): readonly Message[] {
  const { errors = [] } = error as Partial<TransformFailure>;
  if (errors.length === 0) throw error;
  return errors;
}

/** A message about a file below `root`, which may be a tangled one. */
export function inBook(
  root: string,
  outputs: ReadonlyMap<string, Output>,
  message: Message,
): Problem {
  const { file = BUILD, line = 1, column = 0 } = message.location ?? {};
  const path = resolve(root, file);
  const output = outputs.get(relative(join(root, BUILD), path));
  if (output !== undefined) return inOutput(output, message);
  const at = { file: relative(root, path), line, column: column + 1 };
  return problem(at, 'syntax', message.text);
}

function inOutput(output: Output, { text, location }: Message): Problem {
  const { line = 1, column = 0, lineText = '' } = location ?? {};
  // esbuild counts bytes.
  const before = Buffer.from(lineText).subarray(0, column).toString();
  const at = placeIn(output, line - 1, before.length);
  return problem(at, 'syntax', text);
}
