import { expect, test } from 'vitest';
import { agreementTable, agreementTiles, comparedFactors } from './agreement';
import { studyOf } from './results.fixture';

test('factors are offered whose levels have plans of their own, those that choose other units first', () => {
  const levels = { ratio: [0.2, 0.5], seed: [1, 2], removeHeads: [null, 3], compensation: ['NONE', 'BASELINE_BIAS'] };
  const study = studyOf(levels, ({ ratio, seed, removeHeads }) => {
    // What is refused has no plan.
    if (removeHeads !== null) return {};
    return { perplexity: 9, change: { operations: [{ kind: 'plan', key: `${ratio} ${seed}` }] } };
  });
  expect(comparedFactors(study).map(({ name }) => name)).toEqual(['seed', 'ratio']);
  const planned = studyOf(levels, () => ({}));
  expect(comparedFactors(planned)).toEqual([]);
});

test('two levels are a place in the lower half, and a line of the table', () => {
  const spread = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1 });
  const between = [
    {
      one: { title: '1' },
      other: { title: '2' },
      pairs: 2,
      all: spread(0.5),
      heads: spread(0.25),
      channels: spread(0.75),
    },
  ];
  expect(agreementTiles(between, 'heads')).toEqual([{ row: '2', column: '1', value: 0.25, text: expect.any(String) }]);
  const { columns, rows } = agreementTable('seed', between);
  expect(rows[0]).toHaveLength(columns.length);
  expect(rows[0]!.slice(0, 4)).toEqual(['1', '2', 2, 0.5]);
});
