import { describe, expect, test } from 'vitest';
import { rowsOf as calibrationRows, scaleOf, tilesOf } from './calibration/model';
import { chooseViews } from './choose';
import { rowsOf } from './evaluation/model';
import { columnsOf } from './evaluation/table';
import { factsOf } from './facts-of';
import { findSubjects, namesOf } from './find';
import { tabularOf } from './parts/data-table';
import { rowsOf as planRows } from './plan/model';
import { views } from './registry';

const evaluation = (perplexity: number | null, sequenceLength = 128) => ({
  __typename: 'Evaluation',
  key: `${perplexity}`,
  perplexity,
  sequenceLength,
});
const comparison = {
  model: {
    __typename: 'Model',
    key: 'm',
    dense: evaluation(6),
    calibration: {
      __typename: 'Calibration',
      key: 'c',
      plan: {
        __typename: 'Plan',
        key: 'p',
        pruned: { __typename: 'PrunedModel', evaluation: evaluation(9) },
        withoutCompensation: { __typename: 'PrunedModel', evaluation: evaluation(null) },
      },
    },
  },
};

describe('chooseViews', () => {
  test('auto shows what was asked for, not what was passed on the way', () => {
    const choices = chooseViews('auto', findSubjects(comparison), views);
    expect(choices.map(({ view, subjects }) => [view.name, subjects.length])).toEqual([['evaluation', 3]]);
  });

  test('several kinds stand below each other', () => {
    const data = {
      model: { __typename: 'Model', layers: 6, calibration: { __typename: 'Calibration', layers: null } },
    };
    expect(chooseViews('auto', findSubjects(data), views).map(({ view }) => view.name)).toEqual([
      'facts',
      'calibration',
    ]);
  });

  test('a name takes that view alone; an object that hangs from two places is shown once', () => {
    const plan = { __typename: 'Plan', key: 'p', threshold: 1 };
    expect(chooseViews('plan', findSubjects({ a: plan, b: plan }), views)[0]?.subjects).toHaveLength(1);
    expect(chooseViews('calibration', findSubjects({ a: plan }), views)).toEqual([]);
  });

  test('every name is unique, so that a cell means one view', () => {
    expect(new Set(views.map(({ name }) => name)).size).toBe(views.length);
  });
});

describe('names', () => {
  test('come from aliases', () => {
    expect(
      rowsOf(findSubjects(comparison).filter(({ typename }) => typename === 'Evaluation')).map(({ name }) => name),
    ).toEqual(['Dense', 'Pruned', 'Without compensation']);
  });

  test('are told apart by what stands before them', () => {
    const place = (...path: string[]) => ({ path, fallback: 'Evaluation' });
    expect(namesOf([place('a', 'x'), place('b', 'x')])).toEqual(['A · X', 'B · X']);
    expect(namesOf([place('model'), place('model')])).toEqual(['Evaluation', 'Evaluation (2)']);
  });
});

describe('evaluations', () => {
  const rows = (...objects: ReturnType<typeof evaluation>[]) =>
    rowsOf(objects.map((object, index) => ({ typename: 'Evaluation', object, path: [`e${index}`] })));

  test('differences are to the first', () => {
    expect(
      rows(evaluation(6), evaluation(9), evaluation(null)).map(({ difference, relative }) => [difference, relative]),
    ).toEqual([
      [undefined, undefined],
      [3, 0.5],
      [undefined, undefined],
    ]);
  });

  test('perplexities of different lengths are not compared', () => {
    expect(rows(evaluation(6), evaluation(9, 2048))[1]?.difference).toBeUndefined();
  });

  test('as data', () => {
    const two = rows(evaluation(6), evaluation(9));
    expect(tabularOf(columnsOf(two), two).rows[1]).toEqual([
      'E1',
      9,
      undefined,
      undefined,
      undefined,
      3,
      128,
      undefined,
      undefined,
    ]);
  });
});

test('a plan with masks or with counts alone', () => {
  const [row] = planRows({
    layers: [{ layer: 4, attention: { units: 3, kept: [0, 2] }, mlp: { units: 10, keptCount: 7 } }],
  });
  expect(row).toEqual({
    layer: 4,
    attention: { units: 3, kept: 2, mask: [true, false, true] },
    mlp: { units: 10, kept: 7, mask: undefined },
  });
});

test('the heat map puts channels that never move at the lowest value of the scale', () => {
  const rows = calibrationRows(
    [{ layer: 0, module: 'MLP', fluctuation: { quantiles: [0, 0.01, 100] } }],
    'fluctuation',
  );
  expect(scaleOf(rows)).toEqual({ log: true, low: 0.01, high: 100 });
  expect(tilesOf(rows).map(({ from, to }) => [from, to])).toEqual([
    [0, 50],
    [50, 100],
  ]);
});

test('facts carry their units and leave identities out', () => {
  expect(
    factsOf({ __typename: 'Model', key: 'k', layers: 6, maxPositions: 2048, byteLength: 2e6, biases: [] }),
  ).toEqual([
    { label: 'Layers', value: '6', unit: '' },
    { label: 'Longest sequence', value: '2,048', unit: 'tokens' },
    { label: 'Weights on disk', value: '2.00 MB', unit: '' },
  ]);
});
