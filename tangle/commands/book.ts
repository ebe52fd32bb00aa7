/**
 * `npm run book [-- --port N]`: weaves the book and serves it. After each
 * change it is woven again, and open pages that changed reload themselves.
 */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Answer, readArguments } from '../answers.ts';
import { serve } from '../serve.ts';
import { watchBook } from '../watch.ts';
import { writeScripts } from '../weave/scripts.ts';
import { BookWeaver, WOVEN, type Weaving } from '../weave/write.ts';

const USAGE = `npm run book [-- --port N]
Weaves the book, serves it on this machine, and weaves it after each change.`;

/** Runs the command: until it is interrupted, weaving after each change. */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = readArguments(USAGE, {
    args, options: { port: { type: 'string', default: '8080' } },
  });
  const wanted = Number(values.port);
  if (!/^\d+$/.test(values.port) || wanted > 65_535) {
    throw new Answer(`--port ${values.port} is no port`);
  }
  const weaver = new BookWeaver(root);
  let scripts = Promise.resolve();
  const makeScripts = (weaving: Weaving): void => {
    if (!weaving.ok) return;
    scripts = scripts
      .then(() => writeScripts(root, join(root, WOVEN), weaving))
      .catch((error: Error) => { console.error(error.message); });
  };
  makeScripts(await weaver.weaveFirst());
  const { server, reload } = await serve(join(root, WOVEN), wanted);
  const { port } = server.address() as AddressInfo;
  console.log(`the book is at http://127.0.0.1:${port}/  (^C ends)`);
  watchBook(root, () => {
    const weaving = weaver.weave();
    const { changed } = weaving;
    makeScripts(weaving);
    reload(changed.includes('style.css') ? 'all' : changed);
  });
}
