/**
 * `npm run book [-- --port N]`: weaves the book and serves it. After each
 * change it is woven again, and open pages that changed reload themselves.
 */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../serve.ts';
import { watchBook } from '../watch.ts';
import { BookWeaver, WOVEN } from '../weave/write.ts';

/** Runs the command: until it is interrupted, weaving after each change. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args, options: { port: { type: 'string', default: '8080' } },
  });
  const weaver = new BookWeaver(root);
  weaver.weave();
  const { server, reload } =
    await serve(join(root, WOVEN), Number(values.port));
  const { port } = server.address() as AddressInfo;
  console.log(`the book is at http://127.0.0.1:${port}/  (^C ends)`);
  watchBook(root, () => {
    const { changed } = weaver.weave();
    reload(changed.includes('style.css') ? 'all' : changed);
  });
}
