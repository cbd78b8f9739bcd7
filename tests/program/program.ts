import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What Node is given to be `npm run flapbook`: the sources, by tsx. */
export const SOURCES: readonly string[] = ['--import', 'tsx', 'apps/cli/src/main.ts'];

/** The same from the bundle that a run of tests makes once; outside of one, the sources. */
export const PROGRAM: readonly string[] = process.env.FLAPBOOK_TEST_BUNDLE
  ? [process.env.FLAPBOOK_TEST_BUNDLE]
  : SOURCES;
