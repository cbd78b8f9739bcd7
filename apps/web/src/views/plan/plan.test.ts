import { describe, expect, test } from 'vitest';
import { findSubjects } from '../find';
import { columnsOf, namedPlans, tilesOf } from './figures';
import { bandOf, isGone, removalRowsOf, removalTable } from './removal-model';
import { scoreBars, scoreRange, scoreRowsOf, scoreTable } from './scores-model';

test('ratios fall into equal bands, their ends included', () => {
  expect([0, 0.124, 0.125, 0.5, 0.99, 1].map(bandOf)).toEqual([0, 0, 1, 4, 7, 7]);
});

test('a unit is gone from its ratio on, and never where a plan tells no ratio', () => {
  expect([0.2, 0.3, 0.4].map((at) => isGone(at, 0.3))).toEqual([true, true, false]);
  expect(isGone(0.2, undefined)).toBe(false);
});

test('the order of removal as data, heads by index and channels by rank', () => {
  const rows = removalRowsOf([{ heads: [0.5, 1], channels: [0.1, 0.2, 0.9] }]);
  expect(removalTable(rows).rows).toEqual([
    [0, 'head', 0, undefined, 0.5],
    [0, 'head', 1, undefined, 1],
    [0, 'mlp channels', undefined, 0, 0.1],
    [0, 'mlp channels', undefined, 0.5, 0.2],
    [0, 'mlp channels', undefined, 1, 0.9],
  ]);
});

test('bars are as high as the fullest one, and those of no height are left out', () => {
  expect(scoreBars([0, 0, 1, 3, 4], { low: 0, high: 4, bins: 4 })).toEqual([
    { from: 0, to: 1, height: 1 },
    { from: 1, to: 2, height: 0.25 },
    { from: 2, to: 3, height: 0.25 },
    { from: 3, to: 4, height: 0.5 },
  ]);
  expect(scoreBars([], { low: 0, high: 1, bins: 4 })).toEqual([]);
});

test('the scale holds the threshold, and leaves the highest fiftieth out', () => {
  const rows = scoreRowsOf({
    layers: [{ mlp: { scores: { quantiles: Array.from({ length: 51 }, (_, i) => (i === 50 ? 1000 : i)) } } }, {}],
  });
  expect(rows).toHaveLength(1);
  expect(scoreRange(rows, 3)).toEqual({ low: 0, high: 49 });
  expect(scoreRange(rows, -2).low).toBe(-2);
  expect(scoreTable(rows, 3).rows).toEqual([[0, 'mlp', 0, 12.5, 25, 37.5, 1000, 3]]);
});

describe('the single figures of plans', () => {
  const plan = (achievedRatio: number | null, more: object = {}) => ({
    __typename: 'Plan',
    requestedRatio: 0.5,
    achievedRatio,
    ...more,
  });

  test('are those that were selected and are known', () => {
    expect(tilesOf(plan(null))).toEqual([{ label: 'Requested ratio', value: '50.00 %' }]);
    const table = { provider: 'cpu', machine: 'a1' };
    const predictedLatency = { milliseconds: 2, denseMilliseconds: 4, share: 0.5, table };
    expect(tilesOf({ predictedLatency })).toEqual([
      { label: 'Predicted latency', value: '2.00', unit: 'ms of 4.00, 50.0 %, on cpu of the machine a1' },
    ]);
  });

  test('stand below each other with the names that their author gave them', () => {
    const data = { ratio10: plan(0.1003), ratio20: plan(0.2001, { threshold: -1.25 }) };
    const plans = namedPlans(findSubjects(data));
    const columns = columnsOf(plans);
    expect(columns.map(({ name }) => name)).toEqual(['Plan', 'Requested ratio', 'Achieved ratio', 'Threshold']);
    expect(plans.map((one) => columns.map(({ show }) => show(one)))).toEqual([
      ['Ratio 10 %', '50.00 %', '10.03 %', '–'],
      ['Ratio 20 %', '50.00 %', '20.01 %', '−1.2500'],
    ]);
  });
});
