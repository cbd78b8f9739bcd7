import { expect, test } from 'vitest';
import { chooseViews } from '../choose';
import { findSubjects } from '../find';
import { views } from '../registry';
import { curveOf, kneeWords, linesOf } from './model';

const curve = (more: object) => ({
  model: {
    calibration: { curve: { __typename: 'CalibrationCurve', points: [{ samples: 64, jaccard: 0.9 }], ...more } },
  },
});

test('a curve over sizes is found and shown', () => {
  const subjects = findSubjects(curve({ kneeByMasks: 64 }));
  expect(chooseViews('auto', subjects, views).map(({ view }) => view.name)).toEqual(['calibrationCurve']);
  expect(curveOf(subjects[0]!)?.points).toEqual([{ samples: 64, jaccard: 0.9 }]);
  // Points without their size are no curve.
  expect(curveOf(findSubjects(curve({ points: [{ jaccard: 1 }] }))[0]!)).toBeUndefined();
});

test('knees in words: where they are, where there is none, and where nobody asked', () => {
  const words = (more: object) => kneeWords(curveOf(findSubjects(curve(more))[0]!)!);
  expect(words({})).toEqual([]);
  expect(words({ kneeByMasks: 64, kneeByPerplexity: null })).toEqual([
    expect.stringContaining('From 64 sequences on'),
    expect.stringContaining('No size is known'),
  ]);
  expect(words({ kneeByMasks: null })).toEqual([expect.stringContaining('still change')]);
});

test('what is drawn: agreement in per cent, perplexities as far as they are there, each with its knee', () => {
  const points = [
    { samples: 64, jaccard: 0.5, evaluation: { perplexity: 9, interval: { low: 8, high: 10 } } },
    { samples: 128, jaccard: 1, evaluation: { perplexity: null } },
  ];
  const lines = linesOf(curveOf(findSubjects(curve({ points, kneeByMasks: 128, kneeByPerplexity: null }))[0]!)!);
  // One perplexity alone is no line.
  expect(lines.map(({ label, knee }) => [label, knee])).toEqual([['In common with the largest (%)', 128]]);
  expect(lines[0]?.points).toEqual([
    { x: 64, value: 50 },
    { x: 128, value: 100 },
  ]);
});
