import { expect, it } from 'vitest';
import { costsOf, costTable } from './model';

const table = {
  blocks: 2,
  empty: { median: 1 },
  widths: [
    { module: 'ATTENTION', units: 1, cost: 2, times: { median: 5, p25: 4, p75: 7 } },
    { module: 'MLP', units: 3, cost: 1 },
  ],
};

it('shares times out among the blocks, without what empty ones take, and begins at nothing', () => {
  expect(costsOf(table, 'ATTENTION')).toEqual([
    { units: 0, cost: 0 },
    { units: 1, cost: 2, median: 2, p25: 1.5, p75: 3 },
  ]);
  expect(costsOf(table, 'MLP')[1]).toMatchObject({ units: 3, cost: 1, median: undefined });
  expect(costsOf({ widths: null }, 'MLP')).toEqual([]);
  expect(costTable(costsOf(table, 'ATTENTION'), 'heads').rows).toEqual([
    [0, 0, undefined, undefined, undefined],
    [1, 2, 2, 1.5, 3],
  ]);
});
