/** By what a test observes the system. */
import type { Trials } from './tried.ts';

/** The code alone; a kernel with processes; the system that was booted. */
export type Observation = 'unit' | 'kernel' | 'booted';

const BOOTED = 'boot/system.ts';
const KERNEL = 'kernel/kernel.ts';

/** What the tests of a file observe with: the most that they make use of. */
export function observations(trials: Trials): (file: string) => Observation {
  const [booted, kernel] = [BOOTED, KERNEL].map((path) =>
    trials.reaching(path)) as [Set<string>, Set<string>];
  return (file) => booted.has(file) ? 'booted'
    : kernel.has(file) ? 'kernel' : 'unit';
}
