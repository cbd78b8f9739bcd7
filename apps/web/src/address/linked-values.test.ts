import { expect, test } from 'vitest';
import { schema } from '../language/schema.fixture';
import type { Cell } from '../notebook/content';
import { linkedValues } from './linked-values';

const cell = (kind: Cell['kind'], source: string): Cell => ({ id: kind, kind, source, view: 'auto' });
const cells = [
  cell('CONTROLS', '$ratio: Ratio! = 0.3\n$metric: Metric = WIFV\n$seed: Int\n$on: Boolean\n$sizes: [Int!]'),
  cell('QUERY', 'query Q($model: ModelName!) { model(name: $model) { name } }'),
  cell('MARKDOWN', '$other: Int'),
  cell('QUERY', 'query Broken('),
];
const read = (given: Record<string, unknown>) => linkedValues(given, cells, schema);

test('values of the right kind are taken', () => {
  const values = { ratio: 0.4, metric: 'IFV', seed: 7, on: true, sizes: [1, 2], model: 'flapbook-demo' };
  expect(read(values)).toEqual({ values, refused: [] });
  expect(read({})).toEqual({ values: {}, refused: [] });
});

test.each<[Record<string, unknown>]>([
  [{ ratio: '0.4' }],
  [{ ratio: 1.5 }],
  [{ ratio: null }],
  [{ ratio: { toString: 'x' } }],
  [{ metric: 'NONSENSE' }],
  [{ metric: ['IFV'] }],
  [{ seed: 1.5 }],
  [{ seed: '7' }],
  [{ on: 'true' }],
  [{ sizes: ['x'] }],
  [{ sizes: { length: 1 } }],
  [{ model: 7 }],
  [{ model: 'x'.repeat(2000) }],
  [{ other: 1 }],
  [{ constructor: 1 }],
])('%j is refused in words and the rest is taken', (bad) => {
  const { values, refused } = read({ ...bad, ...('seed' in bad ? { on: true } : { seed: 7 }) });
  expect(values).toEqual('seed' in bad ? { on: true } : { seed: 7 });
  expect(refused).toHaveLength(1);
});
