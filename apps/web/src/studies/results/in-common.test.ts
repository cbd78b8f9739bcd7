import { expect, test } from 'vitest';
import { commonTiles, pairKey, pairsOf } from './in-common';
import { plansOf } from './plans';
import type { Result, Results } from './result';

const cell = (id: string, settings: Result['settings'], plan: string): Result => ({
  id,
  settings,
  status: 'SUCCEEDED',
  failure: undefined,
  figures: {},
  against: undefined,
  operations: [{ kind: 'plan', key: plan }],
});
const study: Results = {
  reference: 'DENSE',
  factors: [
    { name: 'model', title: 'model', levels: ['a', 'b'] },
    { name: 'ratio', title: 'ratio', levels: [0.2, 0.5] },
    { name: 'compensation', title: 'compensation', levels: ['NONE', 'BASELINE_BIAS'] },
  ],
  cells: [
    cell('1', { model: 'a', ratio: 0.5, compensation: 'NONE' }, 'half'),
    cell('2', { model: 'a', ratio: 0.5, compensation: 'BASELINE_BIAS' }, 'half'),
    cell('3', { model: 'a', ratio: 0.2, compensation: 'NONE' }, 'fifth'),
    cell('4', { model: 'b', ratio: 0.2, compensation: 'NONE' }, 'other model'),
  ],
};

test('cells that differ in what changes no mask share their plan', () => {
  expect(plansOf(study).map(({ key, name }) => [key, name])).toEqual([
    ['fifth', 'model a, ratio 20 %'],
    ['other model', 'model b, ratio 20 %'],
    ['half', 'model a, ratio 50 %'],
  ]);
});

test('plans of different models are not compared; what is not known yet has no colour', () => {
  const plans = plansOf(study);
  expect(pairsOf(plans).map(pairKey)).toEqual(['fifth half']);
  const known = new Map([['fifth half', { jaccard: 0.6, heads: null, channels: 0.9 }]]);
  const tiles = (measure: 'jaccard' | 'heads') => commonTiles(plans, known, { measure, text: String });
  expect(tiles('jaccard').at(-1)).toEqual({
    row: 'model a, ratio 50 %',
    column: 'model a, ratio 20 %',
    value: 0.6,
    text: '0.6',
  });
  expect(tiles('heads').at(-1)?.value).toBeUndefined();
});
