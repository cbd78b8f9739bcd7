import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Vite would take the ES module of `graphql` and Node, for the libraries that use it, the CommonJS one: two copies.
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

const project = (test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  resolve,
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One second, as it is by default, is not long on a machine that runs something else.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    ...test,
  },
});

export default defineConfig({
  test: {
    // One database server for all projects.
    globalSetup: ['packages/database/src/testing/globalSetup.ts'],
    maxWorkers: 2,
    projects: [
      // What crosses packages starts processes, waits for them, and takes long: it comes first.
      project({
        name: 'system',
        include: ['tests/**/*.test.ts'],
        globalSetup: ['tests/program/globalSetup.ts'],
        // Files run side by side: threads of several workers that wait for each other burn the same cores.
        env: { FLAPBOOK_THREADS: '1' },
        // Processes, browsers and databases share two cores: what fails once is tried again, and named in the output.
        retry: process.env.CI ? 1 : 0,
      }),
      // What stays within a package shares two processes, so that modules are loaded twice and not once a file.
      project({
        name: 'units',
        include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'apps/**/*.test.tsx'],
        isolate: false,
        setupFiles: ['vitest.units.ts'],
      }),
    ],
  },
});
