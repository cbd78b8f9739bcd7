import { cellText } from '../finding/settings-text';
import { groupsOf } from './groups';
import { keyOf } from './layers';
import type { Result, Results } from './result';

/** Factors that change no mask: cells that differ in them alone have the same plan. */
export const afterThePlan: readonly string[] = [
  'compensation',
  'lambda',
  'holdOut',
  'evaluationData',
  'evaluationLength',
  'evaluationRows',
];

/** A plan that cells of a study share. */
export interface StudyPlanOf {
  key: string;
  /** In what it differs from the study's other plans. */
  name: string;
  /** One of its cells. */
  cell: Result;
}

/** The plans of cells that are done, each once, smaller ratios first. */
export function plansOf(study: Results): readonly StudyPlanOf[] {
  const done = study.cells
    .filter((cell) => keyOf(cell) !== undefined)
    .toSorted((a, b) => Number(a.settings.ratio ?? 0) - Number(b.settings.ratio ?? 0));
  return [...groupsOf(done, (cell) => keyOf(cell) ?? '')].flatMap(([key, [cell]]) =>
    cell ? [{ key, cell, name: cellText(study, cell, afterThePlan) || 'the plan' }] : [],
  );
}
