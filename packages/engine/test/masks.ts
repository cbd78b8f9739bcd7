import {
  type LayerMask,
  MODULES,
  mergeShards,
  type PerModule,
  type PlanResult,
  type PreparedPlan,
  type PrunableShape,
  prepare,
  ShardAccumulator,
  type StructureName,
  score,
  weightStatistics,
} from '@flapbook/flap';
import { expect } from 'vitest';
import type { JoinedStatistics } from './expect.ts';

/** Of the size of a module's scores: units that are as close to the threshold may fall on either side of it. */
const TIE = 1e-4;

/** What masks are made of. */
export interface Calibrated {
  readonly shape: PrunableShape;
  /** By `layer module`. */
  readonly statistics: ReadonlyMap<string, JoinedStatistics>;
  readonly tokensPerSample: number;
  /** The output projection, row-major [hidden, channels]. */
  readonly weights: (layer: number, module: 'attention' | 'mlp') => Float32Array;
}

/** A plan by FLAP's own metric, of any structure, from what a device or the reference has measured. */
export function preparedFrom(
  { shape, statistics, tokensPerSample, weights }: Calibrated,
  structure: StructureName,
): PreparedPlan {
  const scores = shape.layers.map((_, layer): PerModule<Float64Array> => {
    const of = (module: 'attention' | 'mlp'): Float64Array => {
      const { channels, mean, m2 } = statistics.get(`${layer} ${module}`)!;
      const shard = new ShardAccumulator({ channels, firstSample: 0, tokensPerSample });
      for (const [sample, own] of mean.entries()) shard.add(own, m2[sample]!);
      return score('WIFV', {
        statistics: mergeShards([shard.finish()], 'REFERENCE'),
        weights: weightStatistics(weights(layer, module), channels),
      });
    };
    return { attention: of('attention'), mlp: of('mlp') };
  });
  return prepare({ shape, scores, structure, estimator: 'REFERENCE' });
}

/**
 * Expects the masks that are due. Units that stay in the one and go in the other are no difference where they are ties:
 * what they score is what the threshold is, within the tolerance.
 */
export function expectMasks(
  actual: readonly LayerMask[],
  due: PlanResult,
  { unitScores }: Pick<PreparedPlan, 'unitScores'>,
): void {
  expect(actual).toHaveLength(due.layers.length);
  for (const [layer, masks] of due.layers.entries()) {
    for (const module of MODULES) {
      const kept = new Set(masks[module].kept);
      const found = new Set(actual[layer]![module].kept);
      const scores = unitScores[layer]![module];
      const threshold = due.thresholds[layer]![module];
      const size = Math.max(...scores.map(Math.abs));
      const wrong = [...scores.keys()].filter(
        (unit) => kept.has(unit) !== found.has(unit) && !(Math.abs(scores[unit]! - threshold) <= TIE * size),
      );
      const told = wrong.map((unit) => `unit ${unit} scores ${scores[unit]}, the threshold is ${threshold}`);
      if (told.length > 0) expect.fail(`Layer ${layer}, ${module}: ${told.join('; ')}.`);
    }
  }
}
