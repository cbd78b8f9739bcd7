import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { expect, test } from 'vitest';
import { soak } from './soak.ts';
import { GROWTH_ALLOWED, growthOf, leaksIn } from './verdict.ts';

const database = withDatabase();

test('memory that grows for ever is told from a plateau', () => {
  const samples = Array.from({ length: 120 }, (_, i) => i);
  const wave = (i: number) => 5 * Math.sin(i);
  const filling = samples.map((i) => 200 - 100 * Math.exp(-i / 10) + wave(i));
  expect(growthOf(filling).growth).toBeLessThan(GROWTH_ALLOWED / 2);
  const leaking = samples.map((i) => 100 + i + wave(i));
  expect(growthOf(leaking).growth).toBeGreaterThan(2 * GROWTH_ALLOWED);
});

test('what is held after the load and was not before is a leak', () => {
  expect(leaksIn({ files: 20, sockets: 4 }, { files: 20, sockets: 3 })).toEqual([]);
  expect(leaksIn({ files: 20 }, { files: 21, 'temporary files': 1 })).toEqual([
    'files: 20 before, 21 after',
    'temporary files: 0 before, 1 after',
  ]);
});

// Memory takes minutes to reach its plateau: `npm run soak`.
test.skipIf(process.platform !== 'linux')(
  'twenty seconds of everything leave nothing behind',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-soak-'));
    try {
      const { done, plans, leaks } = await soak({ folder, databaseUrl: database.url, seconds: 20, rate: 1 });
      // Rare ones come at random moments; each has been done once to warm up.
      expect(done.replan!.done).toBeGreaterThan(5);
      expect(leaks).toEqual([]);
      console.log(`plan queries under mixed load: p50 ${plans.p50.toFixed(1)} ms, p99 ${plans.p99.toFixed(1)} ms`);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  300_000,
);
