import { describe, expect, it } from 'vitest';
import { draw, normal } from '../../test/random.ts';
import { prunableShape } from '../shape.ts';
import { STRUCTURES, type StructureName } from '../structures/registry.ts';
import { type CostLimit, planWithin } from './limits.ts';
import { measuredCosts } from './measured-costs.ts';
import { prepare } from './prepare.ts';
import { REMOVAL_STEP } from './removal.ts';
import { costOf, multiplyAddCosts, parameterCosts } from './unit-costs.ts';

const shape = prunableShape({
  layers: 4,
  hiddenSize: 16,
  intermediateSize: 40,
  queryHeads: 8,
  keyValueHeads: 4,
  headDim: 2,
  gated: true,
  biases: { q: true, gate: true, up: true },
});
const STRUCTURE_NAMES = (Object.keys(STRUCTURES) as StructureName[]).filter(
  (name) => !STRUCTURES[name].needsRemoveHeads,
);
/** Times go in steps, and some widths cost nothing more: heads by the pair, channels by the sixteen. */
const measured = {
  attention: measuredCosts(
    4,
    [1, 2, 3, 4].map((units) => ({ units, cost: [3, 4, 9, 9.5][units - 1]! })),
  ),
  mlp: measuredCosts(
    40,
    [8, 16, 17, 32, 33, 40].map((units) => ({ units, cost: 2 * Math.ceil(units / 16) })),
  ),
};

const COSTS: readonly (readonly [string, CostLimit['costs']])[] = [
  ['parameters', parameterCosts(shape)],
  ['multiply-adds without a context', multiplyAddCosts(shape, 0)],
  ['multiply-adds after 500 tokens', multiplyAddCosts(shape, 500)],
  ['measured milliseconds', shape.layers.map(() => measured)],
];

function prepared(structure: StructureName, seed: number, protectedLayers: readonly number[] = []) {
  const next = normal(seed);
  const scores = shape.layers.map(() => ({
    attention: draw(() => Math.exp(next()), 16),
    mlp: draw(() => Math.exp(next()), 40),
  }));
  return prepare({ shape, scores, structure, estimator: 'PAPER', protectedLayers });
}

describe('costs', () => {
  it('are what the formulae say', () => {
    // Queries, keys, values and output of 2 query heads of 2 channels; a bias a query channel.
    expect(parameterCosts(shape)[0]).toEqual({ attention: 16 * 2 * 6 + 4, mlp: 16 * 3 + 2 });
    expect(multiplyAddCosts(shape, 100)[0]).toEqual({ attention: 16 * 2 * 6 + 2 * 4 * 100, mlp: 16 * 3 });
    expect(costOf(shape, null, parameterCosts(shape))).toBe(4 * (4 * 196 + 40 * 50));
    expect(
      costOf(
        shape,
        null,
        shape.layers.map(() => measured),
      ),
    ).toBe(4 * (9.5 + 6));
    const short = shape.layers.map(() => ({ ...measured, mlp: new Float64Array(40) }));
    expect(() => costOf(shape, null, short)).toThrow(/What 40 units cost is not known/);
  });
});

describe.each(STRUCTURE_NAMES)('%s within a limit', (structure) => {
  it.each(COSTS)('of %s: the limit holds, and one step less would break it', (_name, costs) => {
    const whole = costOf(shape, null, costs);
    for (const seed of [1, 2, 3]) {
      const plan = prepared(structure, seed);
      for (const share of [0.9, 0.6, 0.4]) {
        const most = Math.floor(share * whole);
        const limits = [{ what: 'units of cost', costs, most }];
        const found = planWithin(plan, { ratio: 0.01 }, { shape, limits });
        expect(costOf(shape, found.layers, costs)).toBeLessThanOrEqual(most);
        expect(found.requestedRatio).toBe(0.01);
        // Whatever keeps one unit more breaks it: no plan between what was asked for and this one keeps the limit.
        for (let step = 1; step <= 20; step++) {
          const other = plan.at({ ratio: Math.max(REMOVAL_STEP, (step / 20) * 0.99) });
          if (other.parametersRemoved < found.parametersRemoved) {
            expect(costOf(shape, other.layers, costs)).toBeGreaterThan(most);
          }
        }
      }
    }
  });

  it('finds by halving what trying every ratio finds', () => {
    const costs = shape.layers.map(() => measured);
    for (const seed of [7, 8]) {
      const plan = prepared(structure, seed);
      const plans = Array.from({ length: 999 }, (_, step) => plan.at({ ratio: (step + 1) / 1000 }));
      for (const share of [0.95, 0.7, 0.5, 0.3]) {
        const most = share * costOf(shape, null, costs);
        const found = planWithin(plan, { ratio: 0.001 }, { shape, limits: [{ what: 'ms', costs, most }] });
        expect(costOf(shape, found.layers, costs)).toBeLessThanOrEqual(most);
        // The first of all those tried that keeps it removes as much, or more where ratios between it and the one before do.
        const first = plans.find(({ layers }) => costOf(shape, layers, costs) <= most)!;
        const before = plans[plans.indexOf(first) - 1];
        expect(found.parametersRemoved).toBeLessThanOrEqual(first.parametersRemoved);
        expect(found.parametersRemoved).toBeGreaterThan(before?.parametersRemoved ?? -1);
      }
    }
  });

  it('keeps the ratio where that is the stricter one, and both of two limits', () => {
    const plan = prepared(structure, 5);
    const half = (costs: CostLimit['costs'], share = 0.5) => ({
      what: 'units of cost',
      costs,
      most: share * costOf(shape, null, costs),
    });
    const strict = plan.at({ ratio: 0.8 });
    expect(planWithin(plan, { ratio: 0.8 }, { shape, limits: [half(parameterCosts(shape))] })).toEqual(strict);
    const limits = [half(parameterCosts(shape), 0.7), half(multiplyAddCosts(shape, 2000), 0.4)];
    const both = planWithin(plan, { ratio: 0.1 }, { shape, limits });
    for (const { costs, most } of limits) expect(costOf(shape, both.layers, costs)).toBeLessThanOrEqual(most);
  });

  it('refuses what protected layers make impossible, and says what is possible', () => {
    const plan = prepared(structure, 6, [0, 1]);
    const limits = [{ what: 'parameters', costs: parameterCosts(shape), most: 100 }];
    expect(() => planWithin(plan, { ratio: 0.2 }, { shape, limits })).toThrow(/No plan comes down to 100 parameters/);
    const possible = [
      { what: 'parameters', costs: parameterCosts(shape), most: 0.7 * costOf(shape, null, parameterCosts(shape)) },
    ];
    const found = planWithin(plan, { ratio: 0.05 }, { shape, limits: possible });
    expect(costOf(shape, found.layers, parameterCosts(shape))).toBeLessThanOrEqual(possible[0]!.most);
    expect(found.layers[0]!.mlp.pruned).toHaveLength(0);
  });
});
