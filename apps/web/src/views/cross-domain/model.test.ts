import { expect, test } from 'vitest';
import { chooseViews } from '../choose';
import { findSubjects } from '../find';
import { views } from '../registry';
import { crossDomainTable, denseName, lossOf, matrixOf, telling } from './model';

const evaluation = (perplexity: number | null, name: string) => ({
  __typename: 'Evaluation',
  key: `${name} ${perplexity}`,
  perplexity,
  _dataset: { __typename: 'Dataset', name },
});
const data = (dense: object) => ({
  model: {
    crossDomain: {
      __typename: 'CrossDomain',
      ...dense,
      rows: [
        {
          __typename: 'CrossDomainRow',
          _title: 'stories',
          evaluations: [evaluation(8, 'stories'), evaluation(300, 'code')],
        },
        {
          __typename: 'CrossDomainRow',
          _title: 'code',
          evaluations: [evaluation(16, 'stories'), evaluation(null, 'code')],
        },
      ],
    },
  },
});
const withDense = data({ dense: [evaluation(4, 'stories'), evaluation(100, 'code')] });
const matrix = (value: unknown) => matrixOf(findSubjects(value).find(({ typename }) => typename === 'CrossDomain')!);

test('the matrix is shown as a whole: its evaluations make no further table', () => {
  expect(chooseViews('auto', findSubjects(withDense), views).map(({ view }) => view.name)).toEqual(['crossDomain']);
});

test('places are coloured by the loss against the dense model on the same text', () => {
  const { rows, columns, places } = matrix(withDense);
  expect([rows, columns]).toEqual([
    [denseName, 'stories', 'code'],
    ['stories', 'code'],
  ]);
  expect(places.map((place) => lossOf(places, place))).toEqual([undefined, undefined, 2, 3, 4, undefined]);
  expect(crossDomainTable(matrix(withDense)).rows.at(-2)).toEqual(['code', 'stories', 16, undefined, undefined, 4]);
});

test('without the dense model, against the lowest of the column', () => {
  const { places } = matrix(data({}));
  expect(places.map((place) => lossOf(places, place))).toEqual([1, 1, 2, undefined]);
});

test('lines are called by what tells them apart', () => {
  expect(
    telling([
      'tiny · 256 samples · stories · seed 0',
      'tiny · 256 samples · code · seed 0',
      'tiny · mixture of 50 % code and 50 % stories',
    ]),
  ).toEqual(['stories', 'code', 'mixture of 50 % code and 50 % stories']);
  // One alone has nothing to be told from.
  expect(telling(['tiny · stories'])).toEqual(['tiny · stories']);
});
