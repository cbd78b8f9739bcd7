import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take the ES module of `graphql` and Node, for the libraries that use it, the CommonJS one: two copies.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['packages/database/src/testing/globalSetup.ts'],
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'apps/**/*.test.tsx', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
