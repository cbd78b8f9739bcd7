import { expect, test } from 'vitest';
import { chooseViews } from '../choose';
import { findSubjects } from '../find';
import { views } from '../registry';
import { heatRowsOf, linesOf, modulesOf, sharesTable, undecidedOf } from './model';

const data = {
  stability: {
    __typename: 'MaskStability',
    jaccard: 0.9,
    modules: [
      { layer: 0, module: 'ATTENTION', jaccard: 0.8, undecided: 1, keptShares: [1, 0, 0.5, 1] },
      { layer: 0, module: 'MLP', jaccard: 0.95, undecided: 2 },
      // Without its place a module cannot be drawn.
      { jaccard: 0.1, undecided: 9 },
    ],
  },
};
const [subject] = findSubjects(data);

test('is found, and tells its modules apart', () => {
  expect(chooseViews('auto', [subject!], views).map(({ view }) => view.name)).toEqual(['maskStability']);
  const modules = modulesOf(subject!);
  expect(linesOf(modules)).toEqual([
    { name: 'Attention', points: [{ layer: 0, value: 80 }] },
    { name: 'MLP', points: [{ layer: 0, value: 95 }] },
  ]);
  expect(undecidedOf(modules)).toBe(3);
  expect(undecidedOf([{ layer: 0, module: 'MLP' }])).toBeUndefined();
});

test('units of a module are drawn as they are, least kept first, with nothing in between', () => {
  const [row] = heatRowsOf(modulesOf(subject!));
  expect(new Set(row!.quantiles)).toEqual(new Set([0, 0.5, 1]));
  expect(row!.quantiles.filter((share) => share === 1).length / row!.quantiles.length).toBeCloseTo(0.5, 1);
  expect(sharesTable(modulesOf(subject!)).rows).toEqual([
    [0, 'Attention', 0, 1],
    [0, 'Attention', 1, 0],
    [0, 'Attention', 2, 0.5],
    [0, 'Attention', 3, 1],
  ]);
});
