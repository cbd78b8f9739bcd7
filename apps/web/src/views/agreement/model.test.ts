import { expect, test } from 'vitest';
import { chooseViews } from '../choose';
import { findSubjects } from '../find';
import { views } from '../registry';
import { agreementsOf, layersTable, linesOf, measuresOf } from './model';

const agreement = (jaccard: number, more: object = {}) => ({ __typename: 'PlanAgreement', jaccard, ...more });
const subjects = findSubjects({
  model: {
    calibration: {
      plan: {
        otherSeed: agreement(0.9, {
          modules: [
            { layer: 0, module: 'ATTENTION', jaccard: 1, spearman: 0.5 },
            { layer: 0, module: 'MLP', jaccard: 0.8, spearman: null },
          ],
        }),
        quarter: agreement(0.7),
      },
    },
  },
});

test('several make one table, under the names that their author chose', () => {
  const [choice] = chooseViews('auto', subjects, views);
  expect([choice?.view.name, choice?.subjects.length]).toEqual(['agreement', 2]);
  expect(agreementsOf(subjects).map(({ name, jaccard }) => [name, jaccard])).toEqual([
    ['Other seed', 0.9],
    ['Quarter', 0.7],
  ]);
  expect(agreementsOf(findSubjects({ seven: { agreement: agreement(1) } }))[0]?.name).toBe('Seven');
});

test('layers have a line each module; a module without an order has none', () => {
  const agreements = agreementsOf(subjects);
  expect(measuresOf(agreements)).toEqual(['jaccard', 'spearman']);
  expect(linesOf(agreements, 'MLP', 'jaccard')).toEqual([{ name: 'Other seed', points: [{ layer: 0, value: 0.8 }] }]);
  expect(linesOf(agreements, 'MLP', 'spearman')).toEqual([]);
  expect(layersTable(agreements, 'ATTENTION').rows).toEqual([['Other seed', 0, 'Attention', 1, 0.5]]);
});
