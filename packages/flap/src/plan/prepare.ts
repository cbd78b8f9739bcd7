import type { BudgetName } from '../budgets/registry.ts';
import { parametersRemoved, prunableParameters } from '../shape.ts';
import { layerViews } from '../structures/layout.ts';
import type { Pool } from '../structures/pool.ts';
import { STRUCTURES, type StructureName } from '../structures/registry.ts';
import type { Structure } from '../structures/structure.ts';
import type { Estimator, LayerMask, PerModule, PlanResult, PrunableShape } from '../types.ts';
import { blockScores } from './blocks.ts';
import { layerRatiosOf } from './budget.ts';
import { channelScores } from './channel-scores.ts';
import { ratioWithin, requireHeads, requireMultiple, requireUnits } from './checks.ts';
import { maskAt } from './masks.ts';
import { KEEP_ALL, neverRanked, neverRemoved, unitScoresOf, untouched } from './protected.ts';
import { type LayerRemoval, REMOVAL_STEP, removalOf } from './removal.ts';
import { scopeOf } from './scope.ts';

/** How a ratio is shared out between layers. */
export interface BudgetChoice {
  readonly name: BudgetName;
  /** As the budget names them; its own initial values where absent. */
  readonly settings?: Readonly<Record<string, number>>;
  /** 1 - the mean cosine between a block's input and its output, a layer of the whole model; null where it is not known. */
  readonly blockInfluence?: Float64Array | null;
}

export interface PrepareOptions {
  readonly shape: PrunableShape;
  /** What the metric gave for each layer: one score an input channel of the output projections. */
  readonly scores: readonly PerModule<Float64Array>[];
  readonly structure: StructureName;
  /** Decides how units are priced: see docs/method.md. */
  readonly estimator: Estimator;
  /** Square the channel scores of attention before anything else, as FLAP's code does; true by default. */
  readonly squareAttentionScore?: boolean;
  /**
   * What an earlier plan has left; nothing has gone by default. `scores` are of the channels that are left then, and
   * ratios and numbers of heads go on referring to the whole: what has gone counts among what is removed.
   */
  readonly left?: readonly LayerMask[] | null;
  /** Indices of layers that lose nothing; the others lose the more, so that the ratio holds for the whole model. */
  readonly protectedLayers?: readonly number[];
  /** Uniform by default; others are for the structures that prune each layer by itself. */
  readonly budget?: BudgetChoice;
  /** The number of MLP channels that a layer keeps is rounded up to a multiple of this, or to all that are left; 1 by default. */
  readonly channelMultiple?: number;
  /** Whether the best unit of each module stays in GLOBAL, whatever the ratio; false by default. */
  readonly keepsLast?: boolean;
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
   * What thresholds are compared with, one float64 a unit: raw scores in the uniform structures and in GLOBAL (summed over
   * a head), standardised ones in the other adaptive structures (averaged over a head); -Infinity for units that have gone before.
   * Views into shared memory; do not write.
   */
  readonly unitScores: readonly PerModule<Float64Array>[];
  /**
   * When each unit goes among those it competes with, 0 first: all units of the model in AL_AM and GLOBAL, those of the same
   * module in AL_MM, those of the same layer and module in UL_UM, UL_MM and LOCAL. The largest int32 for those of
   * protected layers.
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
   * @throws FlapbookError BAD_RATIO, BAD_PARAMETER for a removeHeads that is missing or unfit and for a ratio that the
   *   layers that are not protected cannot make up, LAYER_EMPTIED where `allowEmpty` is false.
   */
  at(options: PlanOptions): PlanResult;
}

/**
 * Squares, standardises, sorts and prices once, so that asking for another ratio costs next to nothing.
 *
 * @throws FlapbookError BAD_PARAMETER when scores and shape do not match, nothing is left to prune, or options
 *   contradict each other; NOT_FINITE for scores that are NaN or infinite; CALIBRATION_REQUIRED for a budget that needs
 *   what was not measured.
 */
export function prepare(options: PrepareOptions): PreparedPlan {
  const { shape, estimator, squareAttentionScore = true, left = null, channelMultiple = 1 } = options;
  const structure: Structure = STRUCTURES[options.structure];
  const keepTies = !structure.adaptive;
  requireMultiple(channelMultiple);
  const scope = scopeOf(shape, options.protectedLayers ?? []);
  const scores = channelScores(shape, options.scores, { squareAttentionScore, left });
  const prepared = structure.prepare({
    shape: scope.shape,
    estimator,
    channelScores: scope.pick(scores),
    left: left && scope.pick(left),
    keepsLast: options.keepsLast ?? false,
  });
  const layerRatios = layerRatiosOf(options, scope);
  const unitScores = layerViews(scope.shape, prepared.unitScores);
  // A threshold is sought among the scores themselves; masks are made of whole blocks.
  const blocks =
    channelMultiple === 1
      ? unitScores
      : unitScores.map(({ attention, mlp }) => ({ attention, mlp: blockScores(mlp, channelMultiple) }));
  const cut = (ratio: number, removeHeads: number) =>
    prepared.cut({ ratio, removeHeads, ...(layerRatios && { layerRatios: layerRatios(ratio) }) });
  let allScores: readonly PerModule<Float64Array>[] | undefined;
  let removal: readonly LayerRemoval[] | undefined;

  return {
    get unitScores() {
      allScores ??= scope.spread(unitScores, (layer) =>
        unitScoresOf(layer, options, { estimator, channelScores: scores, left }),
      );
      return allScores;
    },
    removalRanks() {
      const ranks = layerViews(scope.shape, ranksOf(prepared.pools, prepared.unitScores.length));
      return scope.spread(ranks, (layer) => neverRanked(shape.layers[layer]!));
    },
    removal() {
      if (structure.needsRemoveHeads) return null;
      removal ??= scope.spread(
        removalOf(blocks, (ratio) => cut(ratio, -1), keepTies).map((ratios) => ofWhole(ratios, scope.share)),
        (layer) => neverRemoved(shape.layers[layer]!),
      );
      return removal;
    },
    at({ ratio, removeHeads = -1, allowEmpty = true }) {
      const own = ratioWithin(scope, ratio);
      if (structure.needsRemoveHeads) requireHeads(options.structure, removeHeads, scope.shape);
      const { threshold, thresholds } = cut(own, removeHeads);
      const masks = blocks.map((units, layer) => ({
        attention: maskAt(units.attention, thresholds[layer]!.attention, keepTies),
        mlp: maskAt(units.mlp, thresholds[layer]!.mlp, keepTies),
      }));
      const layers = scope.spread<LayerMask>(masks, (layer) => left?.[layer] ?? untouched(shape.layers[layer]!));
      if (!allowEmpty) requireUnits(layers);
      const removed = parametersRemoved(shape, layers);
      const shares = layerRatios?.(own) ?? new Float64Array(scope.layers.length).fill(own);
      return {
        threshold,
        thresholds: scope.spread(thresholds, () => KEEP_ALL),
        layerRatios: structure.adaptive ? null : scope.spread([...shares], () => 0),
        requestedRatio: ratio,
        achievedRatio: removed / prunableParameters(shape),
        parametersRemoved: removed,
        layers,
      };
    },
  };
}

/** Ratios of the unprotected layers' parameters as ratios of all, up to the next step. */
function ofWhole({ attention, mlp }: LayerRemoval, share: number): LayerRemoval {
  if (share === 1) return { attention, mlp };
  const scaled = (ratio: number) => (ratio === 1 ? 1 : Math.ceil((ratio * share) / REMOVAL_STEP) * REMOVAL_STEP);
  return { attention: attention.map(scaled), mlp: mlp.map(scaled) };
}

function ranksOf(pools: readonly Pool[], units: number): Int32Array {
  const ranks = new Int32Array(units);
  for (const { start, order } of pools) {
    for (let i = 0; i < order.length; i++) ranks[start + order[i]!] = order.length - 1 - i;
  }
  return ranks;
}
