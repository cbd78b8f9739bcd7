import { fillUnits } from '../plan/gone.ts';
import type { LayerShape, PerModule } from '../types.ts';
import { layerViews, unitLayout } from './layout.ts';
import { ascendingScore, type Pool, poolOf } from './pool.ts';
import type { CutRequest, PreparedStructure, StructureInput } from './structure.ts';

/** How many units of each module of one layer go. */
export type UnitCounts = (layer: LayerShape, request: CutRequest) => PerModule<number>;

/**
 * What the uniform structures share: raw scores, a head scored by the sum of its channels, and the lowest k units
 * dropped in each layer and module by itself.
 *
 * What has gone before counts among the k. A unit stays when its score is at least the (k+1)-th smallest, so ties with it stay too and fewer than k may go.
 * Where k is the number of units or more, published code fails on its index; here all units go.
 */
export function prepareUniform(input: StructureInput, counts: UnitCounts): PreparedStructure {
  const { shape } = input;
  const { starts } = unitLayout(shape);
  const unitScores = rawUnitScores(input);
  const pools = shape.layers.map(({ attention, mlp }, layer) => {
    const start = starts[layer]!;
    return {
      attention: poolOf(unitScores, start.attention, start.attention + attention.units),
      mlp: poolOf(unitScores, start.mlp, start.mlp + mlp.units),
    };
  });
  return {
    unitScores,
    pools: pools.flatMap(({ attention, mlp }) => [attention, mlp]),
    cut(request) {
      const thresholds = shape.layers.map((layer, index) => {
        const drop = counts(layer, { ...request, ratio: request.layerRatios?.[index] ?? request.ratio });
        const { attention, mlp } = pools[index]!;
        return { attention: thresholdAfter(attention, drop.attention), mlp: thresholdAfter(mlp, drop.mlp) };
      });
      return { threshold: null, thresholds };
    },
  };
}

/** Scores as they are, a head scored by the sum of its channels: one float64 a unit, laid out as `UnitLayout` says. */
export function rawUnitScores({ shape, channelScores, left }: StructureInput): Float64Array {
  const unitScores = new Float64Array(unitLayout(shape).length);
  const views = layerViews(shape, unitScores);
  for (const [layer, { attention }] of shape.layers.entries()) {
    const view = views[layer]!;
    const scores = channelScores[layer]!;
    fillUnits(view.attention, left?.[layer]?.attention ?? null, (units) =>
      sumUnits(scores.attention, attention.channelsPerUnit, units),
    );
    fillUnits(view.mlp, left?.[layer]?.mlp ?? null, (units) => units.set(scores.mlp));
  }
  return unitScores;
}

function thresholdAfter(pool: Pool, drop: number): number {
  return drop >= pool.scores.length ? Number.POSITIVE_INFINITY : ascendingScore(pool, drop);
}

function sumUnits(channels: Float64Array, channelsPerUnit: number, units: Float64Array): void {
  for (let unit = 0; unit < units.length; unit++) {
    let sum = 0;
    for (let c = unit * channelsPerUnit; c < (unit + 1) * channelsPerUnit; c++) sum += channels[c]!;
    units[unit] = sum;
  }
}
