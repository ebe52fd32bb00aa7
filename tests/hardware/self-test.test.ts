import { expect, it } from 'vitest';
import { assemble } from '#hardware/assembler.ts';
import { SELF_TEST_SUM, selfTestSource } from '#hardware/self-test.ts';
import { NaiveHart } from '#tests/hardware/naive-hart.ts';

it('the sum of the self-test is what a naive hart computes', () => {
  const naive = new NaiveHart(new Uint8Array(64 * 1024));
  naive.memory.set(assemble(selfTestSource()).bytes);
  naive.run(10_000);
  expect(naive.trap?.cause).toBe(8);
  expect((naive.x[27] ?? 0) | 0).toBe(SELF_TEST_SUM);
});
