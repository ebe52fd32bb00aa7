/** `npm run book [-- --port N]`: weaves the book and serves it. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../serve.ts';
import { watchBook } from '../watch.ts';
import { weaveTree, WOVEN } from '../weave/write.ts';

/** Runs the command: until it is interrupted, weaving after each change. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args, options: { port: { type: 'string', default: '8080' } },
  });
  weaveTree(root);
  const server = await serve(join(root, WOVEN), Number(values.port));
  const { port } = server.address() as AddressInfo;
  console.log(`the book is at http://127.0.0.1:${port}/  (^C ends)`);
  watchBook(root, () => weaveTree(root));
}
