import { expect, test } from 'vitest';
import { heatMapOf } from './heat';
import { axesOf, linesOf } from './lines';
import { studyOf } from './results.fixture';

const study = studyOf(
  { metric: ['WIFV', 'IFV'], samples: [64, 4, 256], ratio: [0.5, 0.2] },
  ({ metric, samples, ratio }) =>
    metric === 'IFV' && samples === 256 ? {} : { perplexity: Number(ratio) * 100 + Number(samples) / 1000 },
);

test('the axis with the most levels comes first', () => {
  expect(axesOf(study.factors).map(({ name }) => name)).toEqual(['samples', 'ratio']);
});

test('one line for every choice of the other factors, from left to right, without what is not there yet', () => {
  const lines = linesOf(study, { axis: 'samples', measure: 'perplexity' });
  expect(lines.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
    ['WIFV, 50 %', [4, 64, 256]],
    ['WIFV, 20 %', [4, 64, 256]],
    ['IFV, 50 %', [4, 64]],
    ['IFV, 20 %', [4, 64]],
  ]);
  expect(lines[0]?.points[0]).toMatchObject({ value: 50.004, low: 50.004 * 0.98 });
});

test('a map holds what it does not show at one level, which a reader may choose', () => {
  const map = heatMapOf(study, { x: 'samples', y: 'metric', measure: 'perplexity' });
  expect(map?.held.map(({ level }) => level)).toEqual([0.5]);
  expect(map?.tiles).toHaveLength(6);
  expect(map?.range).toEqual([50.004, 50.256]);
  const other = heatMapOf(study, { x: 'samples', y: 'metric', measure: 'perplexity', at: { ratio: 0.2 } });
  expect(other?.range).toEqual([20.004, 20.256]);
  // A level that an address makes up.
  expect(heatMapOf(study, { x: 'samples', y: 'metric', measure: 'perplexity', at: { ratio: 7 } })?.held[0]?.level).toBe(
    0.5,
  );
  expect(heatMapOf(study, { x: 'samples', y: 'samples', measure: 'perplexity' })).toBeUndefined();
});

test('a map nobody has chosen levels for begins where figures are, though a level be that of a factor left out', () => {
  const some = studyOf({ lambda: [0, null], samples: [64, 128], metric: ['IFV', 'WIFV'] }, ({ lambda }) =>
    lambda === null ? { perplexity: 7 } : {},
  );
  const map = heatMapOf(some, { x: 'samples', y: 'metric', measure: 'perplexity' });
  expect([map?.held[0]?.level, map?.range]).toEqual([null, [7, 7]]);
});
