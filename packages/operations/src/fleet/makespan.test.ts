import { describe, expect, test } from 'vitest';
import { endTimes, type Job } from './makespan.ts';

const job = (key: string, given: Partial<Job>): Job => ({
  key,
  requires: [],
  overhead: 0,
  parts: [],
  speeds: [1],
  ...given,
});
const ends = (jobs: Job[], workers: number) => Object.fromEntries(endTimes(jobs, workers));

describe('when jobs end', () => {
  test('parts of one job run side by side', () => {
    const parts = [4, 4, 4, 4];
    expect(ends([job('a', { parts })], 1)).toEqual({ a: 16 });
    expect(ends([job('a', { parts, speeds: [1, 1] })], 2)).toEqual({ a: 8 });
    expect(ends([job('a', { parts, speeds: [1, 1, 1] })], 3)).toEqual({ a: 8 });
    expect(ends([job('a', { parts, speeds: Array(9).fill(1) })], 9)).toEqual({ a: 4 });
  });

  test('a job begins when what it needs has ended, and independent ones share the workers', () => {
    const speeds = [1, 1];
    const chain = [
      job('late', { requires: ['first', 'not given'], parts: [2], overhead: 1, speeds }),
      job('first', { parts: [4, 4], speeds }),
      job('other', { parts: [3], speeds }),
    ];
    expect(ends(chain, 2)).toEqual({ first: 4, other: 7, late: 7 });
  });

  test('a part goes where it ends first: a fast worker takes more', () => {
    expect(ends([job('a', { parts: [6, 6, 6, 6], speeds: [1, 3] })], 2)).toEqual({ a: 6 });
  });

  test('what no worker can run ends never, and what has nothing left to run ends at once', () => {
    expect(ends([job('a', { parts: [1], speeds: [0] })], 1)).toEqual({ a: Number.POSITIVE_INFINITY });
    expect(ends([job('a', { overhead: 0.5 })], 1)).toEqual({ a: 0.5 });
  });

  test('jobs that wait for each other are a fault', () => {
    expect(() => endTimes([job('a', { requires: ['b'] }), job('b', { requires: ['a'] })], 1)).toThrow(/never end/);
  });
});
