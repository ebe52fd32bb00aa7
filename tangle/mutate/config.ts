/** What vitest is told when it runs tests against mutants. */
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import type { Plugin, ViteUserConfig } from 'vitest/config';
import { BUILD } from '../tree.ts';
import { withMutants, type Mutant, type Plan } from './plan.ts';
import { secondsUsed } from './register.ts';
import { Store, type Trial } from './store.ts';

const RUNNER = fileURLToPath(new URL('./runner.ts', import.meta.url));

/** By what the worker says which mutant it tries; 'none' at its end. */
export const CHANNEL = 'loomix-mutants';

/** A trial that begins; the entry to be made if it does not end. */
export interface Begun {
  readonly entry: Trial;
  /** Processor time that this process will have used when it is too late. */
  readonly end: number;
}

/** `config`, unless `npm run mutate` has started this vitest. */
export function mutated(config: ViteUserConfig): ViteUserConfig {
  const path = process.env['LOOMIX_MUTANTS'];
  if (path === undefined) return config;
  const plan = JSON.parse(readFileSync(path, 'utf8')) as Plan;
  return {
    ...config,
    plugins: [...config.plugins ?? [], plugin(config.root ?? '.', plan)],
    // One worker, which keeps its modules. It is a thread, so that its
    // processor time is that of this process.
    test: { ...config.test, runner: RUNNER, maxWorkers: 1, pool: 'threads' },
  };
}

/** Puts the mutants into their modules when these are served. */
function plugin(root: string, plan: Plan): Plugin {
  const own = (id: string): Mutant[] => {
    const [file = ''] = id.split('?');
    const path = relative(`${root}/${BUILD}`, file).split(sep).join('/');
    return plan.mutants.filter((mutant) => mutant.path === path);
  };
  return {
    name: 'loomix:mutants',
    enforce: 'pre',
    // Whatever holds no mutant is the same as for `npm test`.
    api: { vitest: { experimental: { ignoreFsModuleCache: true } } },
    transform(code, id) {
      const mutants = own(id);
      return mutants.length === 0 ? undefined : withMutants(code, mutants);
    },
    configureVitest({ experimental_defineCacheKeyGenerator }) {
      experimental_defineCacheKeyGenerator(({ id }) => {
        return own(id).length === 0 ? undefined : false;
      });
      watch(plan.store);
    },
  };
}

/** Ends this process if the worker hangs in a mutant. */
function watch(path: string): void {
  let begun: Begun | undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: unknown) => {
    const { data } = event as { data: Begun | 'none' };
    begun = data === 'none' ? undefined : data;
  };
  channel.unref();
  setInterval(() => {
    if (begun === undefined || secondsUsed() < begun.end) return;
    new Store(path).add(begun.entry);
    process.kill(process.pid, 'SIGKILL');
  }, 1000).unref();
}
