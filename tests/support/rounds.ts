// Counts the rounds of loops: what a search costs, without a clock.
import {
  allow, checkAllowance, countRound, endAllowance,
} from '#abi/allowance.ts';

/** The rounds of loops that `work`, which changes nothing, takes. */
export function roundsOf(work: () => void): number {
  for (let rounds = 0; ; rounds++) {
    allow(rounds + 1);
    countRound();
    try {
      work();
      checkAllowance();
      return rounds;
    } catch (error) {
      if (!String(error).includes('rounds of loops')) throw error;
    } finally {
      endAllowance();
    }
  }
}

interface Register { left: number }

/** The rounds of loops that `work` takes; it is done once. A step of a
 *  service may begin and end in it. */
export function countRounds(work: () => void): number {
  const register = Reflect.get(
    globalThis, Symbol.for('loomix.allowance')) as Register;
  let { left } = register;
  let rounds = 0;
  Object.defineProperty(register, 'left', {
    configurable: true,
    get: () => left,
    set: (value: number) => {
      if (value === left - 1) rounds += 1;
      left = value;
    },
  });
  try {
    work();
    return rounds;
  } finally {
    Object.defineProperty(register, 'left', { value: left, writable: true });
  }
}
