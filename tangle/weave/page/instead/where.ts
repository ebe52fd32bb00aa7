/** In place of `host/where.ts`: pages have no debugger of their own. */

/** Where a generator stands is not known here. */
export function locateGenerator(): null {
  return null;
}
