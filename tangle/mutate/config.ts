/** What vitest is told when it runs tests against mutants. */
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, ViteUserConfig } from 'vitest/config';
import { BUILD } from '../tree.ts';
import { withMutants, type Mutant, type Plan } from './plan.ts';

const RUNNER = fileURLToPath(new URL('./runner.ts', import.meta.url));

/** `config`, unless `npm run mutate` has started this vitest. */
export function mutated(config: ViteUserConfig): ViteUserConfig {
  const path = process.env['LOOMIX_MUTANTS'];
  if (path === undefined) return config;
  const { mutants } = JSON.parse(readFileSync(path, 'utf8')) as Plan;
  return {
    ...config,
    plugins: [...config.plugins ?? [], plugin(config.root ?? '.', mutants)],
    // One worker, which keeps its modules: it knows what is settled.
    test: { ...config.test, runner: RUNNER, maxWorkers: 1 },
  };
}

/** Puts the mutants into their modules when these are served. */
function plugin(root: string, mutants: readonly Mutant[]): Plugin {
  return {
    name: 'loomix:mutants',
    enforce: 'pre',
    transform(code, id) {
      const [file = ''] = id.split('?');
      const path = relative(`${root}/${BUILD}`, file).split(sep).join('/');
      const own = mutants.filter((mutant) => mutant.path === path);
      return own.length === 0 ? undefined : withMutants(code, own);
    },
  };
}
