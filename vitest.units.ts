import { afterAll, vi } from 'vitest';

// The next file in the same process finds the clock, globals, variables and functions as they are.
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
