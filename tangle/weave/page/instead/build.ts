/** In place of `boot/build.ts`: a page has programs that are compiled. */
import type { Programs } from '#boot/root.ts';
import { unpackPrograms } from '#host/packed.ts';

export { programAt } from '#boot/root.ts';

/** What the page has given to its worker. */
declare const loomixGiven: { readonly programs: readonly Uint8Array[] };

/** All programs of the book, as they were woven. */
export function buildAllPrograms(): Promise<Programs> {
  return Promise.resolve(new Map(loomixGiven.programs.flatMap((packed) =>
    [...unpackPrograms(packed).programs])));
}
