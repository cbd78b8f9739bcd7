import { expect, test } from 'vitest';
import { explaining } from './explaining';
import { studyOf } from './results.fixture';

const study = studyOf(
  { method: ['FLAP', 'WANDA_SP'], compensation: ['BASELINE_BIAS', 'NONE'], ratio: [0.2, 0.5] },
  ({ method, compensation }) => ((method === 'FLAP') === (compensation === 'BASELINE_BIAS') ? { perplexity: 1 } : null),
);
const names = (named: string[]) => explaining(study.factors, study.cells, new Set(named)).map(({ name }) => name);

test('what a method brings with it needs no column, unless the study names it itself', () => {
  expect(names(['method', 'ratio'])).toEqual(['method', 'ratio']);
  expect(names(['method', 'compensation', 'ratio'])).toEqual(['method', 'compensation', 'ratio']);
  // Where nobody says what is varied, the first that explains the others stays.
  expect(names([])).toEqual(['method', 'ratio']);
});
