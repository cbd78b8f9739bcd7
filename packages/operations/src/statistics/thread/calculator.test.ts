import { performance } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { Calculator } from './calculator.ts';

const calculator = new Calculator();
afterAll(() => calculator.close());

const rows = (count: number) => ({
  nll: Float64Array.from({ length: count }, (_, row) => 90 + ((row * 7919) % 31)),
  tokens: new Int32Array(count).fill(31),
});

test('the main thread goes on while ten thousand resamples of three thousand rows are drawn', async () => {
  await calculator.run('perplexity', { rows: rows(2), options: {} });
  const before = performance.eventLoopUtilization();
  let ended = false;
  const done = calculator.run('perplexity', { rows: rows(3000), options: { resamples: 10_000 } }).finally(() => {
    ended = true;
  });
  let turns = 0;
  for (; !ended; turns++) await after(1);
  expect(turns).toBeGreaterThan(5);
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
  const { estimate, interval } = await done;
  expect(interval!.low).toBeLessThan(estimate);
});

test('expected errors keep their code', async () => {
  const few = calculator.run('perplexity', { rows: rows(3), options: { resamples: 1 } });
  await expect(few).rejects.toMatchObject({ code: 'BAD_PARAMETER', message: expect.stringContaining('resamples') });
  const differ = calculator.run('comparison', { rows: rows(3), base: rows(4), options: {} });
  await expect(differ).rejects.toMatchObject({ message: expect.stringContaining('3 and 4 rows') });
});

test('what is under way when it closes fails, and the next job starts another thread', async () => {
  const lost = calculator.run('perplexity', { rows: rows(3000), options: {} });
  await Promise.all([expect(lost).rejects.toThrow('ended'), calculator.close()]);
  const again = await calculator.run('perplexity', { rows: rows(3), options: {} });
  expect(again.estimate).toBeGreaterThan(1);
});
