import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { loom } from './tangle/vitest.ts';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

export default defineConfig({
  root,
  plugins: [loom(root)],
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['chapters/**/*.md'],
      reportsDirectory: 'build/coverage',
      reporter: ['text', 'html', 'json'],
    },
  },
});
