// Random programs, interpreted and translated. Two worlds are made from one
// seed; in one of them the hart has a translator. What is done to them is
// drawn from the seed as well, so they must stay the same in everything: the
// registers, pc and trap, what has retired, memory, and the TLB with all its
// tags.
//
// LOOMIX_STEPS=n makes n steps in all instead of 20,000; LOOMIX_SEED=s runs
// one program.

import { describe, expect, it } from 'vitest';
import { ANNEX_TLB } from '#hardware/ram.ts';
import { Random } from '#hardware/random.ts';
import { TLB_ENTRIES } from '#hardware/tlb.ts';
import { NO_TRAP } from '#hardware/traps.ts';
import { type Policy, Translator } from '#hardware/translator.ts';
import { EAGER } from '#tests/support/eager.ts';
import { LoopWorld } from '#tests/support/loop-world.ts';

const env = process.env;
const STEPS = Number(env['LOOMIX_STEPS'] ?? 20_000);
const PROGRAM = 500;
const SEEDS = env['LOOMIX_SEED'] !== undefined
  ? [Number(env['LOOMIX_SEED'])]
  : Array.from({ length: Math.ceil(STEPS / PROGRAM) }, (_, i) => i + 1);
/** The end of what a program may write to. */
const END = 0x2c000;

/** From a translator that cannot wait to one that is nearly patient. */
const POLICIES: readonly Policy[] = [
  { ...EAGER, slice: 1, most: 99 },
  { ...EAGER, slice: 100 },
  { ...EAGER, slice: 50, anywhere: false, most: 9 },
  { ...EAGER, slice: 200, sample: 4, hot: 8, anywhere: false, most: 99 },
];

function stateOf({ hart }: LoopWorld): number[] {
  return [...hart.x, hart.pc, hart.trapCause, hart.trapPc, hart.trapValue,
    hart.instret, ...hart.code.pageOf.subarray(0, END >>> 12)];
}

/** Where two worlds differ, or an empty text. */
function difference(one: LoopWorld, other: LoopWorld): string {
  const [states, more] = [stateOf(one), stateOf(other)];
  const wrong = states.findIndex((value, i) => value !== more[i]);
  if (wrong >= 0) return `state ${wrong}: ${states[wrong]}, ${more[wrong]}`;
  const tlb = [one, other].map(({ ram }) =>
    Buffer.from(ram.memory.buffer, ram.size + ANNEX_TLB, 16 * TLB_ENTRIES));
  if (!tlb[0]?.equals(tlb[1] ?? Buffer.alloc(0))) return 'the TLB';
  const bytes = [one, other].map(({ ram }) =>
    Buffer.from(ram.memory.buffer, 0, END));
  return bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0)) === true
    ? '' : 'memory';
}

interface Result { readonly retired: number; readonly translated: number }

function runAlike(seed: number): Result {
  const [plain, fast] = [new LoopWorld(seed), new LoopWorld(seed)];
  const policy = POLICIES[seed % POLICIES.length] as Policy;
  const translator = new Translator(fast.hart, policy);
  const random = new Random(~seed);
  for (const world of [plain, fast]) {
    world.writeCode();
    world.begin();
  }
  for (let step = 0; step < PROGRAM; step++) {
    const from = plain.hart.pc;
    const budget = 1 + random.below(random.oneIn(2) ? 30 : 3000);
    for (const world of [plain, fast]) {
      world.intervene();
      world.hart.run(budget);
    }
    const wrong = difference(plain, fast);
    if (wrong !== '') {
      expect.fail(`seed ${seed}, step ${step}, budget ${budget}: ${wrong}; `
        + `from ${plain.listing(from)} to ${plain.listing(plain.hart.pc)}`);
    }
    if (plain.hart.trapCause !== NO_TRAP) {
      plain.recover();
      fast.recover();
    }
  }
  const translated = translator.translations.list()
    .reduce((sum, { retired }) => sum + retired, 0);
  return { retired: plain.hart.instret, translated };
}

describe('random programs, interpreted and translated', () => {
  let retired = 0;
  let translated = 0;

  it.each(SEEDS)('[X01] are the same, seed %i', (seed) => {
    const result = runAlike(seed);
    retired += result.retired;
    translated += result.translated;
  });

  it.runIf(SEEDS.length > 1)('ran translated for a good part', () => {
    expect(translated / retired).toBeGreaterThan(0.3);
  });
});
