// The tests of chapter 1 about what a hart must do, a second time: on a hart
// that translates whatever it comes to. The modules are loaded anew for that,
// so that no other test gets the bench that is changed here.
import { fileURLToPath } from 'node:url';
import { describe, vi } from 'vitest';
import { EAGER } from '#tests/support/eager.ts';

const SECTIONS = ['47-obedience', '48-where-it-stops', '49-does-it-notice'];

describe.each(SECTIONS)('[X01] translated: %s', async (section) => {
  const path = new URL(`../../chapters/01-hardware/${section}.md`,
    import.meta.url);
  vi.resetModules();
  const { Bench } = await import('#rigs/hart.ts');
  const { Translator } = await import('#hardware/translator.ts');
  Bench.prepare = (hart) => { new Translator(hart, EAGER); };
  await import(fileURLToPath(path));
  vi.resetModules();
});
