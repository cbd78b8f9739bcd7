import { expect, test } from 'vitest';
import { collectOperations } from '../../operations/collect';
import { chooseViews } from '../choose';
import { axisOf, gather } from '../curves/model';
import { findSubjects } from '../find';
import { views } from '../registry';
import { comparisonsOf, rowsOf, rowsTable, sortedRows } from './model';

const state = (key: string, status = 'PLANNED') => ({ key, kind: 'evaluation', status, progress: { fraction: 0 } });
const row = { row: 7, tokens: 127, nll: 3, baseNll: 2, difference: 1, text: '<b>' };
const answer = {
  model: {
    __typename: 'Model',
    plan: {
      __typename: 'Plan',
      _requestedRatio: 0.5,
      pruned: {
        __typename: 'PrunedModel',
        ...state('p'),
        evaluation: {
          __typename: 'Evaluation',
          ...state('e'),
          sequenceLength: 128,
          harm: {
            __typename: 'EvaluationComparison',
            base: { __typename: 'Evaluation', ...state('dense'), sequenceLength: 128 },
            rows: null,
            rowDifferences: { edges: [{ node: row }, { node: { row: 1 } }] },
          },
        },
      },
    },
  },
};

test('a comparison is found under any name, with the evaluation it belongs to', () => {
  const subjects = findSubjects(answer);
  const [comparison] = subjects.flatMap(comparisonsOf);
  expect(comparison).toMatchObject({ key: 'e', sequenceLength: 128 });
  expect(chooseViews('auto', subjects, views).map(({ view }) => view.name)).toEqual(['rows']);
  // A row of which the author has selected a part has no place in the list.
  expect(rowsOf(comparison!.object)).toEqual([row]);
});

test('what is compared with is run beside it, and is no point of a curve', () => {
  const leaves = collectOperations(answer).filter(({ leaf }) => leaf);
  expect(leaves.map(({ state: { key } }) => key)).toEqual(['e', 'dense']);
  const rows = gather(findSubjects(answer));
  expect(rows).toHaveLength(1);
  expect(axisOf(rows)).toBeUndefined();
});

test('rows as data, numbers in full', () => {
  expect(rowsTable([row]).rows).toEqual([[7, 127, 2, 3, 1, '<b>']]);
  expect(sortedRows([-1, 0, 2])).toEqual([
    { share: 0, difference: -1 },
    { share: 50, difference: 0 },
    { share: 100, difference: 2 },
  ]);
});
