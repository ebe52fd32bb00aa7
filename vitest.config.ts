import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { mutated } from './tangle/mutate/config.ts';
import { plainPath } from './tangle/plainpath.ts';
import { loom } from './tangle/vitest.ts';

const root = plainPath(
  fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, ''));

/** Small books, which the loom is tested with, have no such file. */
const limits = `${root}/tests/support/limits.ts`;

export default defineConfig(mutated({
  root,
  plugins: [loom(root)],
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // Most of the time would go into loading the same modules for each
    // file. No module of the book keeps anything, and a test that mocks
    // one resets them (tests/services/loading.test.ts).
    isolate: false,
    restoreMocks: true,
    setupFiles: existsSync(limits) ? [limits] : [],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    coverage: {
      provider: 'v8',
      // Measured in the tangled tree, reported in the chapters.
      include: ['build/**/*.ts', 'chapters/**/*.md'],
      exclude: [
        'build/test/**', 'build/bench/**', 'build/userland/{bin,lib,rt}/**',
      ],
      reportOnFailure: true,
      reportsDirectory: 'build/coverage',
      reporter: ['text', 'html', 'json'],
    },
  },
}));
