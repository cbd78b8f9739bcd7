import { expect, test } from 'vitest';
import { planText, type StudyPlan } from './plan-text';

const plan: StudyPlan = {
  cells: 48,
  refused: [],
  operations: [
    { kind: 'calibration', count: 3 },
    { kind: 'plan', count: 48 },
    { kind: 'evaluation', count: 49 },
    { kind: 'latency', count: 0 },
  ],
  cached: 31,
  total: 52,
  seconds: 840,
  lowSeconds: 840,
  highSeconds: 840,
  bytes: 120e6,
  warnings: [],
};

test('a plan in one line', () => {
  expect(planText(plan)).toBe('48 cells: 3 calibrations, 48 plans, 49 evaluations; 31 cached; ≈ 14 min; 120 MB');
  expect(planText({ ...plan, cached: 0, lowSeconds: 300 })).toContain('; ≈ 14 min (5 min to 14 min); 120 MB');
  expect(planText({ ...plan, cached: 100 })).toBe('48 cells: 3 calibrations, 48 plans, 49 evaluations; all cached');
  expect(planText({ ...plan, cells: 1, operations: [{ kind: 'prunedModel', count: 1 }], cached: 0, bytes: 0 })).toBe(
    '1 cell: 1 pruned model; ≈ 14 min',
  );
});
