/** A translator that translates whatever it comes to, however short. */
import type { Policy } from '#hardware/translator.ts';

export const EAGER: Policy = {
  slice: 20, sample: 1, hot: 1, shortest: 1, anywhere: true,
  most: 2000,
};
