/**
 * `npm run --silent lsp`: the language server, for an editor that starts it
 * and speaks with it over its input and output.
 */
import { Answer, readArguments } from '../answers.ts';

const USAGE = `npm run --silent lsp
Answers an editor (Language Server Protocol, over standard input and output).`;

/** Runs the command until the editor ends it. */
export async function main(root: string, args: string[]): Promise<void> {
  // Editors say how they speak; there is one way.
  readArguments(USAGE, {
    args, options: { stdio: { type: 'boolean', default: true } },
  });
  if (process.stdin.isTTY) {
    throw new Answer('an editor starts this, and speaks with it; ' +
      'editors/README.md says how to tell yours');
  }
  const { createConnection, ProposedFeatures } =
    await import('vscode-languageserver/node');
  const { serve } = await import('../lsp/server.ts');
  serve(createConnection(
    ProposedFeatures.all, process.stdin, process.stdout), root);
}
