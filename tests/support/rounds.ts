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
