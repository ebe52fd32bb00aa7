// Random programs on two harts: the hart of chapter 1, with its TLB, its
// decoded code and its fast loop, and a naive one without any of these.
// They must agree on everything, after every few instructions.
//
// LOOMIX_SEEDS=n runs n programs instead of a few; LOOMIX_SEED=s runs one.

import { describe, expect, it } from 'vitest';
import { NO_TRAP } from '#hardware/traps.ts';
import { NaiveHart } from '#tests/hardware/naive-hart.ts';
import { RandomWorld } from '#tests/support/random-world.ts';

const env = process.env;
const SEEDS = env['LOOMIX_SEED'] !== undefined
  ? [Number(env['LOOMIX_SEED'])]
  : Array.from({ length: Number(env['LOOMIX_SEEDS'] ?? 10) },
    (_, i) => i + 1);
const SLICES = 1000;

/** The hart of the book, and the naive one in the same world. */
class Twins extends RandomWorld {
  readonly naive: NaiveHart;

  constructor(seed: number) {
    super(seed);
    this.writeCode();
    this.naive = new NaiveHart(this.ram.bytes.slice());
    this.begin();
  }

  override setRegister(i: number, value: number): void {
    super.setRegister(i, value);
    this.naive.x[i] = value >>> 0;
  }

  override jump(pc: number): void {
    super.jump(pc);
    this.naive.pc = pc >>> 0;
  }

  override switchTo(space: number): void {
    super.switchTo(space);
    if (this.naive.satp !== this.hart.satp) this.naive.reserved = -1;
    this.naive.satp = this.hart.satp;
  }

  override poke(at: number, word: number): void {
    super.poke(at, word);
    new DataView(this.naive.memory.buffer).setUint32(at, word, true);
  }

  override clearReservation(): void {
    super.clearReservation();
    this.naive.reserved = -1;
  }
}

/** The first difference between the two, or an empty text. */
function difference({ hart, naive }: Twins): string {
  for (let i = 0; i < 32; i++) {
    const [mine, theirs] = [(hart.x[i] ?? 0) >>> 0, naive.x[i] ?? 0];
    if (mine !== theirs) return `x${i} is ${mine}, not ${theirs}`;
  }
  if (hart.pc !== naive.pc) return `pc is ${hart.pc}, not ${naive.pc}`;
  const mine = hart.trapCause === NO_TRAP ? undefined
    : { cause: hart.trapCause, pc: hart.trapPc, value: hart.trapValue };
  const [one, other] = [mine, naive.trap].map((t) => JSON.stringify(t));
  return one === other ? '' : `trap is ${one}, not ${other}`;
}

function memoryDifference({ ram, naive }: Twins): string {
  const at = ram.bytes.findIndex((byte, i) => byte !== naive.memory[i]);
  return at < 0 ? '' : `memory at ${at.toString(16)} is ${ram.bytes[at]}, `
    + `not ${naive.memory[at]}`;
}

describe('random programs', () => {
  const causes = new Map<number, number>();

  it.each(SEEDS)('[H01] run alike on both harts, seed %i', (seed) => {
    const twins = new Twins(seed);
    const { hart, naive, random } = twins;
    for (let slice = 0; slice < SLICES; slice++) {
      twins.intervene();
      const from = hart.pc;
      const budget = random.oneIn(4) ? 1 : 1 + random.below(60);
      const retired = [hart.run(budget), naive.run(budget)];
      const problem = retired[0] !== retired[1]
        ? `${retired[0]} instructions retired, not ${retired[1]}`
        : difference(twins);
      if (problem !== '') {
        expect.fail(`seed ${seed}, slice ${slice} from pc `
          + `${from.toString(16)}: ${problem}; at ${twins.listing(naive.pc)}`);
      }
      if (naive.trap !== undefined) {
        const { cause } = naive.trap;
        causes.set(cause, (causes.get(cause) ?? 0) + 1);
        twins.recover();
      }
    }
    const problem = memoryDifference(twins);
    if (problem !== '') expect.fail(`seed ${seed}: ${problem}`);
    expect(hart.instret).toBe(naive.count);
    expect(naive.count).toBeGreaterThan(10 * SLICES);
  });

  it.runIf(SEEDS.length > 1)('met every cause of a trap', () => {
    const seen = [...causes.keys()].sort((a, b) => a - b);
    expect(seen).toEqual([0, 2, 3, 4, 6, 8, 12, 13, 15]);
  });
});
