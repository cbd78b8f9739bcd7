import { FlapbookError } from '../errors.ts';
import { parametersRemoved, prunableParameters } from '../shape.ts';
import { layerViews } from '../structures/layout.ts';
import type { Pool } from '../structures/pool.ts';
import { STRUCTURES, type StructureName } from '../structures/registry.ts';
import type { Structure } from '../structures/structure.ts';
import {
  type Estimator,
  type LayerMask,
  MODULES,
  type PerModule,
  type PlanResult,
  type PrunableShape,
} from '../types.ts';
import { channelScores } from './channel-scores.ts';
import { maskAt } from './masks.ts';
import { type LayerRemoval, removalOf } from './removal.ts';

export interface PrepareOptions {
  readonly shape: PrunableShape;
  /** What the metric gave for each layer: one score an input channel of the output projections. */
  readonly scores: readonly PerModule<Float64Array>[];
  readonly structure: StructureName;
  /** Decides how units are priced: see docs/method.md. */
  readonly estimator: Estimator;
  /** Square the channel scores of attention before anything else, as FLAP's code does; true by default. */
  readonly squareAttentionScore?: boolean;
}

export interface PlanOptions {
  /** Share of prunable parameters to remove, between 0 and 1. */
  readonly ratio: number;
  /** Heads (KV groups) to remove in all; UL_MM and AL_MM need it, the other structures ignore it. -1 by default. */
  readonly removeHeads?: number;
  /**
   * Whether all units of a module may go; true by default. An emptied module contributes only its bias: the
   * compensation's if there is one, and otherwise the output projection's own or nothing at all.
   */
  readonly allowEmpty?: boolean;
}

/** Everything about a plan that the ratio does not change. */
export interface PreparedPlan {
  /**
   * What thresholds are compared with, one float64 a unit: raw scores in the uniform structures (summed over a head),
   * standardised ones in the adaptive structures (averaged over a head). Views into shared memory; do not write.
   */
  readonly unitScores: readonly PerModule<Float64Array>[];
  /**
   * When each unit goes among those it competes with, 0 first: all units of the model in AL_AM, those of the same
   * module in AL_MM, those of the same layer and module in UL_UM and UL_MM.
   */
  removalRanks(): readonly PerModule<Int32Array>[];
  /**
   * At which ratio each head goes, and the channels by rank, a layer; computed when first asked for. Null in UL_MM and
   * AL_MM: there the heads go by number, whatever the ratio.
   */
  removal(): readonly LayerRemoval[] | null;
  /**
   * The masks at one ratio.
   *
   * @throws FlapbookError BAD_RATIO, BAD_PARAMETER for a removeHeads that is missing or unfit, LAYER_EMPTIED where
   *   `allowEmpty` is false.
   */
  at(options: PlanOptions): PlanResult;
}

/**
 * Squares, standardises, sorts and prices once, so that asking for another ratio costs next to nothing.
 *
 * @throws FlapbookError BAD_PARAMETER when scores and shape do not match or nothing is left to prune, NOT_FINITE for
 *   scores that are NaN or infinite.
 */
export function prepare(options: PrepareOptions): PreparedPlan {
  const { shape, estimator, squareAttentionScore = true } = options;
  const structure: Structure = STRUCTURES[options.structure];
  const prunable = prunableParameters(shape);
  if (prunable === 0) throw new FlapbookError('BAD_PARAMETER', 'The shape has nothing left to prune.');
  const prepared = structure.prepare({
    shape,
    estimator,
    channelScores: channelScores(shape, options.scores, squareAttentionScore),
  });
  const unitScores = layerViews(shape, prepared.unitScores);
  let removal: readonly LayerRemoval[] | undefined;

  return {
    unitScores,
    removalRanks: () => layerViews(shape, ranksOf(prepared.pools, prepared.unitScores.length)),
    removal() {
      if (structure.needsRemoveHeads) return null;
      removal ??= removalOf(unitScores, prepared.cut, !structure.adaptive);
      return removal;
    },
    at({ ratio, removeHeads = -1, allowEmpty = true }) {
      requireRatio(ratio);
      if (structure.needsRemoveHeads) requireHeads(options.structure, removeHeads, shape);
      const { threshold, thresholds } = prepared.cut({ ratio, removeHeads });
      const keepTies = !structure.adaptive;
      const layers = unitScores.map((scores, layer) => ({
        attention: maskAt(scores.attention, thresholds[layer]!.attention, keepTies),
        mlp: maskAt(scores.mlp, thresholds[layer]!.mlp, keepTies),
      }));
      if (!allowEmpty) requireUnits(layers);
      const removed = parametersRemoved(shape, layers);
      return {
        threshold,
        thresholds,
        requestedRatio: ratio,
        achievedRatio: removed / prunable,
        parametersRemoved: removed,
        layers,
      };
    },
  };
}

function ranksOf(pools: readonly Pool[], units: number): Int32Array {
  const ranks = new Int32Array(units);
  for (const { start, order } of pools) {
    for (let i = 0; i < order.length; i++) ranks[start + order[i]!] = order.length - 1 - i;
  }
  return ranks;
}

function requireRatio(ratio: number): void {
  if (!(ratio > 0 && ratio < 1)) {
    throw new FlapbookError('BAD_RATIO', `The ratio must lie between 0 and 1, both excluded; it is ${ratio}.`);
  }
}

function requireHeads(structure: StructureName, removeHeads: number, shape: PrunableShape): void {
  const heads = shape.layers.reduce((units, layer) => units + layer.attention.units, 0);
  if (!Number.isSafeInteger(removeHeads) || removeHeads < 0 || removeHeads > heads) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `${structure} needs removeHeads, the heads to remove in all: a whole number from 0 to ${heads}, ` +
        `not ${removeHeads}.`,
    );
  }
}

function requireUnits(layers: readonly LayerMask[]): void {
  for (const [layer, masks] of layers.entries()) {
    for (const module of MODULES) {
      if (masks[module].kept.length === 0 && masks[module].pruned.length > 0) {
        throw new FlapbookError('LAYER_EMPTIED', `The plan removes all of layer ${layer}, ${module}.`);
      }
    }
  }
}
