import { describe, expect, it } from 'vitest';
import { stableThreads } from './threads.ts';

describe('stableThreads', () => {
  it('gives all threads to products with rows to share out', () => {
    expect(stableThreads(16, [{ rows: 2048, columns: 192, depth: 576 }])).toBe(16);
    expect(stableThreads(16, [{ rows: 128, columns: 1000, depth: 128 }])).toBe(16);
  });

  it('keeps a thread’s share of columns above 64', () => {
    expect(stableThreads(16, [{ rows: 128, columns: 192, depth: 576 }])).toBe(2);
    expect(stableThreads(16, [{ rows: 128, columns: 576, depth: 576 }])).toBe(7);
    expect(stableThreads(16, [{ rows: 2, columns: 128, depth: 129 }])).toBe(1);
  });

  it('takes the least of several products, and counts those side by side', () => {
    const wide = { rows: 1, columns: 11008, depth: 4096 };
    expect(stableThreads(16, [wide])).toBe(16);
    expect(stableThreads(16, [wide, { rows: 60, columns: 64, depth: 300, batch: 8 }])).toBe(8);
  });
});
