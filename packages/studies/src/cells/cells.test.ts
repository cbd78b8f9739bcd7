import { METHODS } from '@flapbook/flap';
import { describe, expect, test } from 'vitest';
import { studySpec } from '../spec/spec.ts';
import { cellsOf, varyingFactors } from './expand.ts';
import { bisectionDepths, inOrder } from './order.ts';
import { completed, contradictionIn } from './settings.ts';

describe('cells', () => {
  test('are all combinations, the last factor fastest, without those that constraints leave out', () => {
    const spec = studySpec({
      name: 's',
      factors: { ratio: [0.2, 0.5], metric: ['IFV', 'WIFV', 'WIFN'] },
      where: [{ if: { metric: 'WIFN' }, must: { ratio: { max: 0.2 } } }],
    });
    expect(cellsOf(spec).map(({ settings }) => `${settings.metric} ${settings.ratio}`)).toEqual([
      'IFV 0.2',
      'IFV 0.5',
      'WIFV 0.2',
      'WIFV 0.5',
      'WIFN 0.2',
    ]);
    expect(varyingFactors(spec)).toEqual([
      { name: 'metric', levels: ['IFV', 'WIFV', 'WIFN'] },
      { name: 'ratio', levels: [0.2, 0.5] },
    ]);
  });

  test('that two grids have in common are there once', () => {
    const spec = studySpec({ name: 's', factors: { ratio: [0.2, 0.5] }, include: [{ ratio: [0.5, 0.7] }] });
    expect(cellsOf(spec).map(({ settings }) => settings.ratio)).toEqual([0.2, 0.5, 0.7]);
  });
});

describe('settings', () => {
  const { metric, structure, compensation } = METHODS.WANDA_SP;

  test('a cell’s own levels win over its method, that over what all have in common, that over its method', () => {
    const base = { metric: 'IFV', model: 'm' };
    expect(completed({ method: 'WANDA_SP' }, base)).toMatchObject({ metric, structure, compensation, model: 'm' });
    expect(completed({ method: 'WANDA_SP', metric: 'WIFV' }, base)).toMatchObject({ metric: 'WIFV', compensation });
    expect(completed({}, { ...base, method: 'WANDA_SP' })).toMatchObject({ metric: 'IFV', structure });
    expect(completed({}, {})).toEqual({
      estimator: 'PAPER',
      metric: 'WIFV',
      structure: 'AL_AM',
      attentionExponent: 2,
      ratio: 0.2,
      budget: 'UNIFORM',
      steps: 1,
      compensation: 'BASELINE_BIAS',
    });
  });

  test('contradictions are named', () => {
    expect(contradictionIn(completed({ removeHeads: 4 }, {}))).toContain('AL_AM decides itself');
    expect(contradictionIn(completed({ removeHeads: 4, structure: 'AL_MM' }, {}))).toBeNull();
    expect(contradictionIn(completed({ outlierSpread: 0.1 }, {}))).toBe(
      'outlierSpread has no effect with budget UNIFORM.',
    );
    expect(contradictionIn(completed({ latencyNewTokens: 8 }, {}))).toContain('no effect with mostLatency');
    expect(contradictionIn(completed({ latencyProvider: 'cuda' }, {}))).toContain('no effect with mostLatency');
    expect(contradictionIn(completed({ latencyNewTokens: 8, mostLatency: 0.7 }, {}))).toBeNull();
    expect(contradictionIn(completed({ saliencySamples: 4 }, {}))).toContain('no effect with metric WIFV');
    expect(contradictionIn(completed({ saliencySamples: 4, method: 'LLM_PRUNER' }, {}))).toBeNull();
    expect(contradictionIn(completed({ scoreSeed: 1, method: 'RANDOM' }, {}))).toBeNull();
    expect(contradictionIn(completed({ seed: 4, sampling: 'CONTIGUOUS' }, {}))).toContain('seed has no effect');
  });
});

describe('order', () => {
  const chainOf = () => ({ key: '', work: 0 });

  test('a bisection comes to the ends, the middle, the quarters', () => {
    expect(bisectionDepths(1)).toEqual([0]);
    expect(bisectionDepths(2)).toEqual([0, 0]);
    expect(bisectionDepths(8)).toEqual([0, 2, 3, 1, 3, 2, 3, 0]);
    expect(bisectionDepths(5)).toEqual([0, 2, 1, 2, 0]);
  });

  test('corners, then the centre, then what lies between; equals by the cheapest chain', () => {
    const spec = studySpec({
      name: 's',
      factors: { ratio: { from: 0.1, to: 0.5, step: 0.1 }, samples: [64, 256] },
    });
    const order = inOrder(cellsOf(spec), {
      spec,
      chainOf: ({ settings }) => ({ key: String(settings.samples), work: settings.samples as number }),
    });
    expect(order.map(({ settings }) => `${settings.samples} ${settings.ratio}`)).toEqual([
      '64 0.1',
      '64 0.5',
      '256 0.1',
      '256 0.5',
      '64 0.3',
      '256 0.3',
      '64 0.2',
      '64 0.4',
      '256 0.2',
      '256 0.4',
    ]);
  });

  test('at random: another for another seed, and further cells leave that of the others', () => {
    const ratios = { from: 0.1, to: 0.8, step: 0.1 };
    const of = (seed: number, factors: object) => {
      const spec = studySpec({ name: 's', factors, order: 'RANDOM', seed });
      return inOrder(cellsOf(spec), { spec, chainOf }).map(({ id }) => id);
    };
    const first = of(1, { ratio: ratios });
    expect(of(1, { ratio: ratios })).toEqual(first);
    expect(of(2, { ratio: ratios })).not.toEqual(first);
    expect(first.toSorted()).toEqual(of(2, { ratio: ratios }).toSorted());
    const more = of(1, { ratio: { from: 0.1, to: 0.9, step: 0.05 } });
    expect(more.filter((id) => first.includes(id))).toEqual(first);
  });
});
