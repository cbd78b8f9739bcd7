import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { machineMemory, requireMemory } from './memory.ts';
import { createEngine } from './registry.ts';

it('takes budgets up to what the machine has', () => {
  const most = machineMemory();
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(totalmem());
  for (const budget of [0, 1, most]) requireMemory(budget);
  for (const budget of [-1, Number.NaN, most + 1]) {
    expect(() => requireMemory(budget)).toThrow(/cannot keep .* GiB in memory: this machine has/);
  }
});

it.each(['onnx', 'tfjs'])('%s refuses a budget beyond that when it is created', async (engine) => {
  await expect(createEngine(engine, { memoryBudgetBytes: 2 ** 60 })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
});
