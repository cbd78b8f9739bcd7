import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { draw, normal, uniform } from '../../test/random.ts';
import { prepare } from '../plan/prepare.ts';
import { prunableShape } from '../shape.ts';
import type { PerModule } from '../types.ts';
import type { Budget } from './budget.ts';
import { BUDGETS, type BudgetName } from './registry.ts';

const LAYERS = 6;
const next = normal(4);
/** The later a layer, the heavier the tail of its scores. */
const scores = Array.from({ length: LAYERS }, (_, layer) => ({
  attention: draw(() => Math.exp((0.4 + 0.3 * layer) * next()), 40),
  mlp: draw(() => Math.exp((0.4 + 0.3 * layer) * next()), 120),
}));
const between = uniform(9);
const influence = draw(() => 0.9 * between(), LAYERS);
const mean = (values: Iterable<number>) => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};
const ratiosOf = (name: BudgetName, settings: Record<string, number> = {}, from = scores) => {
  const budget: Budget = BUDGETS[name];
  const initial = Object.fromEntries(Object.entries(budget.settings).map(([key, { initial: value }]) => [key, value]));
  return budget.prepare({ scores: from, blockInfluence: influence, settings: { ...initial, ...settings } });
};

describe.each(Object.keys(BUDGETS) as BudgetName[])('%s', (name) => {
  const at = ratiosOf(name);

  it('averages to the ratio while nothing is cut off', () => {
    for (const ratio of [0.2, 0.35, 0.5, 0.65]) {
      const ratios = at(ratio);
      expect(ratios).toHaveLength(LAYERS);
      expect(mean(ratios)).toBeCloseTo(ratio, 12);
    }
  });

  it('stays a share, and none falls as the ratio grows', () => {
    let before = at(0.001);
    for (let ratio = 0.002; ratio < 1; ratio += 0.007) {
      const ratios = at(ratio);
      for (const [layer, value] of ratios.entries()) {
        expect(value).toBeGreaterThanOrEqual(before[layer]! - 1e-15);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
      before = ratios;
    }
  });
});

describe('OWL', () => {
  it('is the published formula', () => {
    const [M, lambda, ratio] = [3, 0.1, 0.4];
    const shares = scores.map(({ attention, mlp }) => {
      const all = [...attention, ...mlp];
      return all.filter((score) => score > M * mean(all)).length / all.length;
    });
    const [least, most] = [Math.min(...shares), Math.max(...shares)];
    expect(most).toBeGreaterThan(least);
    const r = shares.map((share) => (2 * lambda * (share - least)) / (most - least));
    const ratios = ratiosOf('OWL', { outlierThreshold: M, outlierSpread: lambda })(ratio);
    for (const [layer, value] of ratios.entries()) {
      const density = r[layer]! - mean(r) + (1 - ratio);
      expect(value).toBeCloseTo(1 - density, 12);
    }
    expect(Math.max(...ratios) - Math.min(...ratios)).toBeCloseTo(2 * lambda, 12);
  });

  it('gives layers alike in outliers the same, where the published code divides by zero', () => {
    const alike = scores.map(() => scores[0]!);
    expect([...ratiosOf('OWL', {}, alike)(0.3)]).toEqual(new Array(LAYERS).fill(0.3));
  });

  it('takes a hundredth of a layer at least', () => {
    const ratios = ratiosOf('OWL', { outlierThreshold: 3, outlierSpread: 0.3 })(0.05);
    expect(Math.min(...ratios)).toBe(0.01);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1);
  });

  it('leaves a layer that has nothing any more as one without outliers', () => {
    const nothing: PerModule<Float64Array> = { attention: new Float64Array(0), mlp: new Float64Array(0) };
    const ratios = ratiosOf('OWL', { outlierThreshold: 3 }, [nothing, ...scores.slice(1)])(0.3);
    expect(ratios[0]).toBe(Math.max(...ratios));
  });
});

describe('BLOCK_INFLUENCE', () => {
  it('takes from each layer in proportion to 1 - its influence, between half and one and a half of the ratio', () => {
    const ratio = 0.3;
    const ratios = ratiosOf('BLOCK_INFLUENCE')(ratio);
    const free = [...ratios.keys()].filter((layer) => ratios[layer]! > 0.151 && ratios[layer]! < 0.449);
    expect(free.length).toBeGreaterThan(1);
    const scale = ratios[free[0]!]! / (1 - influence[free[0]!]!);
    for (const layer of ratios.keys()) {
      const wanted = scale * (1 - influence[layer]!);
      expect(ratios[layer]).toBeCloseTo(Math.min(0.45, Math.max(0.15, wanted)), 9);
    }
  });

  it('gives all the same where no block resembles its input, and needs to know', () => {
    const { prepare: make } = BUDGETS.BLOCK_INFLUENCE;
    const opposite = new Float64Array(LAYERS).fill(1.2);
    expect([...make({ scores, blockInfluence: opposite, settings: {} })(0.4)]).toEqual(new Array(LAYERS).fill(0.4));
    expectProblem(() => make({ scores, blockInfluence: null, settings: {} }), 'CALIBRATION_REQUIRED', 'influence');
  });
});

describe('a plan with a budget', () => {
  const shape = prunableShape({
    layers: LAYERS,
    hiddenSize: 16,
    intermediateSize: 120,
    queryHeads: 10,
    keyValueHeads: 10,
    headDim: 4,
    gated: true,
  });
  const options = { shape, scores, structure: 'UL_UM', estimator: 'PAPER' } as const;

  it('removes that share of the units of each layer', () => {
    for (const name of ['OWL', 'BLOCK_INFLUENCE'] as const) {
      const plan = prepare({ ...options, budget: { name, blockInfluence: influence } }).at({ ratio: 0.4 });
      const due = ratiosOf(name)(0.4);
      expect(plan.layerRatios).toEqual([...due]);
      for (const [layer, { attention, mlp }] of plan.layers.entries()) {
        expect(attention.pruned).toHaveLength(Math.floor(due[layer]! * 10));
        expect(mlp.pruned).toHaveLength(Math.floor(due[layer]! * 120));
      }
    }
  });

  it('splits the layer’s share between heads and channels where heads are given', () => {
    const structure = 'UL_MM' as const;
    const budget = { name: 'BLOCK_INFLUENCE' as const, blockInfluence: influence };
    const plan = prepare({ ...options, structure, budget }).at({ ratio: 0.4, removeHeads: 2 * LAYERS });
    const due = ratiosOf('BLOCK_INFLUENCE')(0.4);
    for (const [layer, { attention, mlp }] of plan.layers.entries()) {
      const { attention: heads, mlp: channels } = shape.layers[layer]!;
      const all = heads.units * heads.parametersPerUnit + channels.units * channels.parametersPerUnit;
      expect(attention.pruned).toHaveLength(2);
      const left = due[layer]! * all - 2 * heads.parametersPerUnit;
      expect(mlp.pruned).toHaveLength(Math.trunc(left / channels.parametersPerUnit));
    }
  });

  it('is the plan without one for the budget UNIFORM', () => {
    const plain = prepare(options).at({ ratio: 0.4 });
    expect(prepare({ ...options, budget: { name: 'UNIFORM' } }).at({ ratio: 0.4 })).toEqual(plain);
  });

  it('is refused where the structure decides itself what each layer loses', () => {
    for (const structure of ['AL_AM', 'AL_MM'] as const) {
      expectProblem(() => prepare({ ...options, structure, budget: { name: 'OWL' } }), 'BAD_PARAMETER', 'UL_UM');
    }
  });
});
