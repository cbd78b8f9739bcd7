import { expect, test } from 'vitest';
import { schema } from '../language/schema.fixture';
import { labelOf, plainText } from './labels';
import { isLimit, unlimited } from './limits';
import { leavesOf } from './steps';

test('what a plan comes to at most stands together, with what it is counted by', () => {
  const limits = leavesOf('plan', schema).filter(({ id }) => isLimit(id));
  const names = limits.map(({ name }) => name);
  for (const name of ['mostParameters', 'mostMultiplyAdds', 'costContext', 'mostLatency', 'latencyBatch'])
    expect(names).toContain(name);
  for (const name of ['ratio', 'metric', 'seed', 'budget']) expect(names).not.toContain(name);
  expect(limits.filter(({ id }) => unlimited(id)).map(({ name }) => name)).toEqual([
    'mostParameters',
    'mostMultiplyAdds',
    'mostLatency',
  ]);
});

test('they are called and explained without names of the schema', () => {
  expect(labelOf('plan.mostMultiplyAdds')).toBe('Multiply-adds of a token at most');
  const batch = leavesOf('plan', schema).find(({ name }) => name === 'latencyBatch');
  expect(plainText(batch!.description)).toBe('Rows that are read at once; 1 by default.');
});
