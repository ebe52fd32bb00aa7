/**
 * A limit for the loops of services that a test runs by calling functions,
 * without a kernel: a broken loop fails the test instead of hanging it.
 */
import { beforeEach } from 'vitest';
import { allowOutside } from '#abi/allowance.ts';

/** A hundred times what any test needs; some seconds. */
const ROUNDS = 1_000_000_000;

beforeEach(() => { allowOutside(ROUNDS); });
