import { describe, expect, test } from 'vitest';
import { chooseViews } from '../choose';
import { findSubjects } from '../find';
import { views } from '../registry';
import { axisOf, curvesTable, gather, measuresOf } from './model';
import { referencesOf, seriesOf } from './series';

const evaluation = (perplexity: number | null, sequenceLength = 128) => ({
  __typename: 'Evaluation',
  key: `e${perplexity}`,
  status: perplexity === null ? 'RUNNING' : 'SUCCEEDED',
  perplexity,
  interval: perplexity === null ? null : { low: perplexity - 0.5, high: perplexity + 0.5 },
  sequenceLength,
});
const pruned = (compensation: string, perplexity: number | null) => ({
  __typename: 'PrunedModel',
  _compensation: compensation,
  evaluation: evaluation(perplexity),
});
const plan = (ratio: number, withBias: number | null, without: number | null) => ({
  __typename: 'Plan',
  _requestedRatio: ratio,
  achievedRatio: ratio - 0.001,
  pruned: pruned('BASELINE_BIAS', withBias),
  withoutCompensation: pruned('NONE', without),
});
const calibration = (samples: number, inner: object, seed = 0) => ({
  __typename: 'Calibration',
  _samples: samples,
  _seed: seed,
  ...inner,
});
const answer = (inner: object) => ({ model: { __typename: 'Model', dense: evaluation(6), ...inner } });
const rowsOf = (data: unknown) => gather(findSubjects(data));

const overRatios = answer({
  calibration: calibration(256, { ratio30: plan(0.3, 8, 9), ratio20: plan(0.2, 7, null) }),
});
const bySize = answer({
  samples64: calibration(64, {
    plan: { __typename: 'Plan', _requestedRatio: 0.5, pruned: pruned('BASELINE_BIAS', 9) },
  }),
  samples4: calibration(4, { plan: { __typename: 'Plan', _requestedRatio: 0.5, pruned: pruned('BASELINE_BIAS', 12) } }),
});

describe('gather', () => {
  test('says of every evaluation what stands around it', () => {
    const [dense, first] = rowsOf(overRatios);
    expect(dense).toMatchObject({ name: 'Dense', pruned: false, ratio: undefined, samples: undefined, value: 6 });
    expect(first).toEqual({
      name: 'Ratio 30 % · Pruned',
      model: 'Model',
      pruned: true,
      samples: 256,
      seed: 0,
      ratio: 0.3,
      compensation: 'BASELINE_BIAS',
      sequenceLength: 128,
      dataset: undefined,
      value: 8,
      low: 7.5,
      high: 8.5,
    });
  });

  test('keeps the nearest of a type', () => {
    const inner = calibration(16, { plan: plan(0.4, 1, 2) });
    const data = { model: { __typename: 'Model', calibration: calibration(256, { inner }) } };
    expect(rowsOf(data).map(({ samples }) => samples)).toEqual([16, 16]);
  });

  test("an author's alias is not taken for the field", () => {
    const data = answer({ calibration: { ...calibration(256, { plan: plan(0.3, 8, 9) }), samples: 'DISJOINT' } });
    expect(rowsOf(data)[1]?.samples).toBe(256);
  });

  test('takes the achieved ratio where the requested one is not there', () => {
    const { _requestedRatio, ...rest } = plan(0.3, 8, 9);
    expect(rowsOf({ plan: rest })[0]?.ratio).toBeCloseTo(0.299);
  });

  test('as data, with what has no figure yet', () => {
    const { columns, rows } = curvesTable(rowsOf(overRatios));
    expect(rows).toHaveLength(5);
    expect(rows[4]).toHaveLength(columns.length);
    expect(rows[4]?.slice(2, 8)).toEqual(['NONE', 0.2, 256, 0, 128, undefined]);
  });
});

describe('the axis', () => {
  test('is what varies', () => {
    expect(axisOf(rowsOf(overRatios))).toBe('ratio');
    expect(axisOf(rowsOf(bySize))).toBe('samples');
  });

  test('is what varies more', () => {
    const plans = (bias: number) => ({ a: plan(0.3, bias, 9), b: plan(0.2, bias, 8) });
    const sizes = { s4: calibration(4, plans(8)), s16: calibration(16, plans(7)) };
    expect(axisOf(rowsOf(answer(sizes)))).toBe('ratio');
    expect(axisOf(rowsOf(answer({ ...sizes, s64: calibration(64, plans(6)) })))).toBe('samples');
  });

  test('is none for a single pruned model beside the dense one, nor for seeds', () => {
    expect(axisOf(rowsOf(answer({ calibration: calibration(256, { plan: plan(0.3, 8, 9) }) })))).toBeUndefined();
    const seeds = [0, 1].map((seed) => [`seed${seed}`, calibration(64, { plan: plan(0.5, 8, 9) }, seed)]);
    const data = answer(Object.fromEntries(seeds));
    expect(axisOf(rowsOf(data))).toBeUndefined();
    expect(chooseViews('auto', findSubjects(data), views).map(({ view }) => view.name)).not.toContain('curves');
  });
});

describe('series', () => {
  test('run from left to right, with and without compensation; what is running is not drawn', () => {
    const series = seriesOf(rowsOf(overRatios), 'ratio').map(({ name, points }) => [
      name,
      ...points.map(({ x, value }) => [x, value]),
    ]);
    expect(series).toEqual([
      ['With compensation', [20, 7], [30, 8]],
      ['Without compensation', [30, 9]],
    ]);
    expect(referencesOf(rowsOf(overRatios))).toEqual([{ name: 'Dense', value: 6, low: 5.5, high: 6.5 }]);
  });

  test('over the size of the calibration', () => {
    const [only, ...others] = seriesOf(rowsOf(bySize), 'samples');
    expect(only?.points.map(({ x }) => x)).toEqual([4, 64]);
    expect(others).toEqual([]);
  });

  test('are told apart by seed and length, and by number where nothing else does', () => {
    const seeds = answer({
      s0: calibration(64, { a: plan(0.2, 7, 8), b: plan(0.3, 8, 9) }, 0),
      s1: calibration(64, { a: plan(0.2, 7, 8), again: plan(0.2, 1, 2) }, 1),
      long: evaluation(5, 2048),
    });
    expect(seriesOf(rowsOf(seeds), 'ratio').map(({ name }) => name)).toEqual([
      'With compensation, seed 0, 128 tokens',
      'Without compensation, seed 0, 128 tokens',
      'With compensation, seed 1, 128 tokens',
      'Without compensation, seed 1, 128 tokens',
      'With compensation, seed 1, 128 tokens (2)',
      'Without compensation, seed 1, 128 tokens (2)',
    ]);
    expect(referencesOf(rowsOf(seeds)).map(({ name }) => name)).toEqual(['Dense, 128 tokens', 'Dense, 2,048 tokens']);
  });
});

describe('other measures', () => {
  const timed = (median: number | null, peakBytes = 2e9) => ({
    __typename: 'Latency',
    sequenceLength: 128,
    median,
    p95: median && median + 2,
    peakBytes,
  });
  const model = (parameters: number | null, median: number | null) => ({
    __typename: 'PrunedModel',
    _compensation: 'NONE',
    parameters,
    latency: timed(median),
  });
  const data = {
    model: {
      __typename: 'Model',
      parameters: 4e6,
      latency: timed(40),
      calibration: calibration(64, {
        a: { __typename: 'Plan', _requestedRatio: 0.2, pruned: model(3e6, 30) },
        b: { __typename: 'Plan', _requestedRatio: 0.4, pruned: model(null, null) },
      }),
    },
  };

  test('are those that the answer has at several ratios', () => {
    expect(measuresOf(findSubjects(data))).toEqual(['latency', 'memory', 'parameters', 'weights']);
    expect(measuresOf(findSubjects(overRatios))).toEqual(['perplexity']);
  });

  test('have their own figures, bands and units', () => {
    const rows = gather(findSubjects(data), 'latency');
    expect(rows.map(({ value, low, high, ratio }) => [ratio, value, low, high])).toEqual([
      [undefined, 40, 40, 42],
      [0.2, 30, 30, 32],
      [0.4, undefined, undefined, undefined],
    ]);
    expect(gather(findSubjects(data), 'weights').map(({ value }) => value)).toEqual([16, 12, undefined]);
    expect(curvesTable(rows, 'latency').columns.at(-3)).toEqual({ name: 'latency', unit: 'ms a pass' });
  });
});

test('times of several machines are not joined by a line', () => {
  const timed = (median: number, machine: string) => ({
    __typename: 'PrunedModel',
    _compensation: 'NONE',
    latency: { __typename: 'Latency', median, p95: median, _device: 'A processor, onnx', _machine: machine },
  });
  const at = (ratio: number, median: number, machine: string) => ({
    __typename: 'Plan',
    _requestedRatio: ratio,
    pruned: timed(median, machine),
  });
  const over = (machines: readonly string[]) => ({
    model: {
      __typename: 'Model',
      latency: { __typename: 'Latency', median: 40, p95: 40, _device: 'A processor, onnx', _machine: machines[0] },
      calibration: calibration(
        64,
        Object.fromEntries(machines.map((one, i) => [`p${i}`, at(0.2 + i / 10, 30 - i, one)])),
      ),
    },
  });
  const seriesAt = (machines: readonly string[]) => {
    const rows = gather(findSubjects(over(machines)), 'latency');
    return [
      ...seriesOf(rows, 'ratio').map(({ name, points }) => [name, points.length]),
      ...referencesOf(rows).map(({ name }) => name),
    ];
  };
  expect(seriesAt(['a1', 'a1', 'a1'])).toEqual([['Without compensation', 3], 'Dense']);
  expect(seriesAt(['a1', 'b2', 'a1'])).toEqual([
    ['Without compensation, on A processor, onnx, machine a1', 2],
    ['Without compensation, on A processor, onnx, machine b2', 1],
    'Dense, on A processor, onnx, machine a1',
  ]);
});

test('evaluations on several texts are told apart by the data set', () => {
  const on = (name: string, perplexity: number) => ({ ...evaluation(perplexity), _dataset: { name } });
  const at = (ratio: number) => ({
    __typename: 'Plan',
    _requestedRatio: ratio,
    pruned: { __typename: 'PrunedModel', _compensation: 'NONE', stories: on('stories', 7), code: on('code', 9) },
  });
  const rows = rowsOf({
    model: { __typename: 'Model', dense: on('code', 5), calibration: calibration(64, { a: at(0.2), b: at(0.3) }) },
  });
  expect(seriesOf(rows, 'ratio').map(({ name }) => name)).toEqual([
    'Without compensation, stories',
    'Without compensation, code',
  ]);
  expect(referencesOf(rows)[0]?.name).toBe('Dense, code');
});

test('the view shows the answer as a whole, once', () => {
  const choices = chooseViews('auto', findSubjects(overRatios), views);
  expect(choices.filter(({ view }) => view.name === 'curves')).toHaveLength(1);
});
