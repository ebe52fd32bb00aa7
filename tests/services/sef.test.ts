import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));

/** The main modules of all servers and drivers in the tangled tree. */
function mains(): string[] {
  return ['servers', 'drivers'].flatMap((room) => {
    const path = `${BUILD}/${room}`;
    return readdirSync(path)
      .map((name) => `${path}/${name}/main.ts`)
      .filter((main) => existsSync(main));
  });
}

describe('servers and drivers', () => {
  it('[S23] start through SEF and receive through it', () => {
    const names = mains();
    expect(names.length).toBeGreaterThanOrEqual(10);
    for (const main of names) {
      const text = readFileSync(main, 'utf8');
      expect([main, text.includes('sefStartup(')]).toEqual([main, true]);
      expect([main, /\.receive\(ANY/.test(text)]).toEqual([main, true]);
      expect([main, /[^.\w]receive\(ANY/.test(text)]).toEqual([main, false]);
    }
  });
});
