import type { Database } from '@flapbook/database';
import {
  BUDGETS,
  type BudgetName,
  type ChannelStatistics,
  channelsOfUnits,
  coupledScores,
  type Estimator,
  FlapbookError,
  type LayerMask,
  METRICS,
  type MetricName,
  MODULES,
  type ModuleName,
  mergeShards,
  type PerModule,
  type PlanResult,
  type PreparedPlan,
  type PrepareOptions,
  type PrunableShape,
  planWithin,
  prepare,
  type ReductionName,
  type ScoreInput,
  score,
  takeChannels,
  takeWeights,
  type WeightStatistics,
  type Within,
} from '@flapbook/flap';
import { LRUCache } from 'lru-cache';
import { requireFourthPowers } from '../catalogue/fourth-powers.ts';
import type { JsonObject } from '../keys.ts';
import type { CalibrationParameters } from '../kinds/calibration/parameters.ts';
import { shardRanges, streamKey } from '../kinds/calibration/shards.ts';
import { MIXTURE_KIND, requireMixtureEstimator } from '../kinds/mixture.ts';
import type { PlanParameters } from '../kinds/plan.ts';
import { refinementsOf } from '../kinds/plan-refinements.ts';
import type { ResolvedOperation } from '../operation.ts';
import { findOperations, type OperationRecord } from '../store/operations.ts';
import { readCosines, readLayerShards } from '../store/statistics.ts';
import { readWeightStatistics } from '../store/weight-statistics.ts';
import { type PredictedLatency, predictedLatency, readLatencyCosts } from './latency-costs.ts';
import { limitsOf, withoutLimits } from './limits.ts';
import { mixedStatistics } from './mixed-statistics.ts';
import { Saliencies } from './saliencies.ts';

/** How a model that is calibrated again was pruned before. */
export interface EarlierPruning {
  /** Of the pruned model. */
  readonly key: string;
  /** What is left of it, one entry a layer. */
  readonly left: readonly LayerMask[];
}

/** A plan with what it was made from. */
export interface ComputedPlan {
  readonly result: PlanResult;
  /** What the threshold is compared with, one value a unit. */
  readonly unitScores: readonly PerModule<Float64Array>[];
  /** At which ratios units go; the same for every ratio of a plan. */
  readonly removal: PreparedPlan['removal'];
  readonly calibrationKey: string | null;
  /** What the calibrated model had lost already; null for the dense one. */
  readonly earlier: EarlierPruning | null;
  readonly estimator: Estimator;
  /** Milliseconds from statistics at hand to masks. */
  readonly milliseconds: number;
}

/** What channel scores are made from. */
export interface ScoredFrom {
  readonly modelKey: string;
  readonly calibrationKey: string | null;
  readonly metric: MetricName;
  readonly estimator: Estimator;
  /** Of a seeded metric; 0 when absent. */
  readonly seed?: number;
  /** In place of the calibration's. */
  readonly statistics?: readonly PerModule<ChannelStatistics>[];
  /** Of a metric that needs a saliency. */
  readonly saliencyKey?: string | null;
  /** SUM when absent. */
  readonly reduction?: ReductionName;
}

/** In the place of a pruned model's key. */
const DENSE = '';

type PlanOperation = Pick<ResolvedOperation, 'parameters' | 'inputs'>;

/** Memory for all that is remembered; LLaMA-7B has 13 MB of statistics and 20 MB a prepared plan. */
const DEFAULT_CACHE_BYTES = 512 * 2 ** 20;

/** Models whose shapes are remembered, a few kilobytes each. */
const MODELS = 1_000;

/**
 * Computes plans from stored statistics. Merged statistics, and everything of a plan that its ratio does not change, stay
 * in memory within a budget, so that a slider's next position costs no more than the search.
 */
export class Planner {
  readonly saliencies: Saliencies;
  /** Plans so far, and those of them for which everything was in memory but their ratio. */
  readonly cacheUse = { asked: 0, hits: 0 };
  readonly #database: Database;
  readonly #statistics: LRUCache<string, readonly PerModule<ChannelStatistics>[]>;
  /** What of models plans need, which their keys say. */
  readonly #models: LRUCache<string, { readonly shape: PrunableShape; readonly parameters: number }>;
  readonly #weights: LRUCache<string, readonly PerModule<WeightStatistics>[]>;
  readonly #prepared: LRUCache<string, PreparedPlan, PlanOperation>;
  /** Of calibrations: which pruned model they are of, or that it is none. That never changes. */
  readonly #prunedKeys = new LRUCache<string, string>({ max: 10_000 });

  constructor(database: Database, { cacheBytes = DEFAULT_CACHE_BYTES }: { readonly cacheBytes?: number } = {}) {
    this.#database = database;
    this.saliencies = new Saliencies(database, { cacheBytes: cacheBytes / 8 });
    this.#statistics = new LRUCache({
      maxSize: (3 * cacheBytes) / 8,
      sizeCalculation: (layers) => 24 * channelsOf(layers, ({ baseline }) => baseline.length),
      fetchMethod: (id) => this.#readStatistics(...splitId(id)),
    });
    this.#models = new LRUCache({
      max: MODELS,
      fetchMethod: async (modelKey) => {
        const [row] = await this.#database.query<{ shape: PrunableShape; parameters: string }>(
          'SELECT shape, parameters FROM model WHERE key = $1',
          [modelKey],
        );
        if (row === undefined) throw new FlapbookError('MODEL_NOT_FOUND', `No model has the key ${modelKey}.`);
        return { shape: row.shape, parameters: Number(row.parameters) };
      },
    });
    this.#weights = new LRUCache({
      maxSize: cacheBytes / 8,
      sizeCalculation: (layers) => 24 * channelsOf(layers, ({ columnMeanAbs }) => columnMeanAbs.length),
      fetchMethod: async (modelKey) => {
        const layers = await readWeightStatistics(this.#database, modelKey);
        if (layers.length > 0) return layers;
        throw new FlapbookError('MODEL_NOT_FOUND', `No model has the key ${modelKey}.`);
      },
    });
    this.#prepared = new LRUCache({
      maxSize: (3 * cacheBytes) / 8,
      sizeCalculation: ({ unitScores }) => 32 * channelsOf(unitScores, (scores) => scores.length) + 1,
      fetchMethod: (_id, _stale, { context }) => this.#prepare(context),
    });
  }

  /** The plan of an operation whose calibration has succeeded. @throws FlapbookError with the codes of `prepare` and `at` */
  async plan(operation: PlanOperation): Promise<ComputedPlan> {
    const parameters = operation.parameters as PlanParameters;
    const calibrationKey = operation.inputs.calibration ?? null;
    await this.#inputsAtHand(operation);
    const started = performance.now();
    const { ratio, removeHeads, allowEmpty, ...fixed } = withoutLimits(parameters);
    const { latencyTable: _, ...preparedFrom } = operation.inputs;
    const id = JSON.stringify([preparedFrom, fixed]);
    this.cacheUse.asked++;
    if (this.#prepared.has(id)) this.cacheUse.hits++;
    const prepared = await this.#prepared.forceFetch(id, { context: operation });
    const result = planWithin(prepared, { ratio, removeHeads, allowEmpty }, await this.within(operation));
    const milliseconds = performance.now() - started;
    return {
      result,
      unitScores: prepared.unitScores,
      removal: prepared.removal,
      calibrationKey,
      earlier: await this.earlier(calibrationKey ?? operation.inputs.saliency ?? null),
      estimator: parameters.estimator,
      milliseconds,
    };
  }

  /** What a plan may come to at most. */
  async within({ parameters, inputs }: PlanOperation): Promise<Within> {
    const model = await this.#models.forceFetch(inputs.model!);
    const latency = inputs.latencyTable ? await readLatencyCosts(this.#database, inputs.latencyTable, model) : null;
    return limitsOf(parameters as PlanParameters, { ...model, latency });
  }

  /**
   * What a model takes with the layers that are left, beside the dense one, by a table that has been measured.
   *
   * @throws FlapbookError OPERATION_NOT_FOUND, INPUT_FAILED
   */
  async predictedLatency(
    tableKey: string,
    { modelKey, layers }: { readonly modelKey: string; readonly layers: readonly LayerMask[] | null },
  ): Promise<PredictedLatency> {
    const shape = await this.#shape(modelKey);
    const costs = await readLatencyCosts(this.#database, tableKey, { shape });
    return { dense: predictedLatency(costs, shape, null), own: predictedLatency(costs, shape, layers) };
  }

  /** The plan with a key that was asked for before. @throws FlapbookError OPERATION_NOT_FOUND */
  async byKey(key: string): Promise<ComputedPlan> {
    const [record] = await findOperations(this.#database, [key]);
    if (record === undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No plan has the key ${key}.`);
    return this.plan(record);
  }

  /**
   * How the model of a calibration or a saliency was pruned before; null for the dense model.
   *
   * @throws FlapbookError OPERATION_NOT_FOUND when something that it rests on is not known any more
   */
  async earlier(sourceKey: string | null): Promise<EarlierPruning | null> {
    if (sourceKey === null) return null;
    const key = this.#prunedKeys.get(sourceKey) ?? (await this.#prunedKeyOf(sourceKey));
    if (key === DENSE) return null;
    const pruned = await this.#operation(key);
    return { key, left: (await this.byKey(pruned.inputs.plan!)).result.layers };
  }

  async #prunedKeyOf(sourceKey: string): Promise<string> {
    const [record] = await findOperations(this.#database, [sourceKey]);
    // A mixture, which is of dense models, may be known to nobody yet.
    if (record === undefined) return DENSE;
    const key = record.inputs.pruned ?? DENSE;
    this.#prunedKeys.set(sourceKey, key);
    return key;
  }

  async #operation(key: string): Promise<OperationRecord> {
    const [record] = await findOperations(this.#database, [key]);
    if (record === undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
    return record;
  }

  /** Merged statistics of a calibration that has succeeded, or of a mixture of such, one entry a layer; of channels still there. */
  statistics(calibrationKey: string, estimator: Estimator): Promise<readonly PerModule<ChannelStatistics>[]> {
    return this.#statistics.forceFetch(`${calibrationKey} ${estimator}`);
  }

  /**
   * Column statistics of a registered model's output projections, one entry a layer.
   *
   * @param metric that is to read them; a model registered long ago may have to be read for its sake
   * @throws FlapbookError MODEL_CHANGED when that cannot be done
   */
  async weights(modelKey: string, metric?: MetricName): Promise<readonly PerModule<WeightStatistics>[]> {
    const found = await this.#weights.forceFetch(modelKey);
    const needsFourths = metric !== undefined && METRICS[metric].needsFourthPower === true;
    const lacks = needsFourths && found.some((layer) => MODULES.some((name) => !layer[name].columnFourthPower));
    if (!lacks) return found;
    await requireFourthPowers(this.#database, modelKey);
    this.#weights.delete(modelKey);
    return this.#weights.forceFetch(modelKey);
  }

  async #inputsAtHand({ parameters, inputs }: PlanOperation): Promise<void> {
    const { metric, estimator } = parameters as PlanParameters;
    await this.weights(inputs.model!, metric);
    if (METRICS[metric].needsStatistics) await this.statistics(inputs.calibration!, estimator);
    if (METRICS[metric].needsSaliency) await this.saliencies.of(inputs.saliency!);
  }

  async #prepare(operation: PlanOperation): Promise<PreparedPlan> {
    return prepare(await this.preparation(operation));
  }

  /**
   * What a plan is prepared from.
   *
   * @param statistics in place of its calibration's, such as those of a resample
   */
  async preparation(
    { parameters, inputs }: PlanOperation,
    statistics?: readonly PerModule<ChannelStatistics>[],
  ): Promise<PrepareOptions> {
    const { metric, structure, estimator, squareAttentionScore } = parameters as PlanParameters;
    const { seed, reduction, budget, protectedLayers, channelMultiple, keepsLast } = refinementsOf(
      parameters as PlanParameters,
    );
    const scores = await this.scores({
      modelKey: inputs.model!,
      calibrationKey: inputs.calibration ?? null,
      metric,
      estimator,
      seed,
      statistics,
      saliencyKey: inputs.saliency ?? null,
      reduction,
    });
    const earlier = await this.earlier(inputs.calibration ?? inputs.saliency ?? null);
    const needsInfluence = budget !== undefined && BUDGETS[budget].needsBlockInfluence;
    const blockInfluence = needsInfluence ? await this.blockInfluence(inputs.calibration!) : null;
    return {
      shape: await this.#shape(inputs.model!),
      scores,
      structure,
      estimator,
      squareAttentionScore,
      left: earlier?.left ?? null,
      ...(protectedLayers && { protectedLayers }),
      ...(channelMultiple !== undefined && { channelMultiple }),
      ...(keepsLast && { keepsLast }),
      ...(budget && { budget: { name: budget, settings: settingsOf(budget, parameters), blockInfluence } }),
    };
  }

  /**
   * 1 - the mean over a calibration's tokens of the cosine between a block's input and its output, one a layer.
   *
   * @throws FlapbookError CALIBRATION_REQUIRED when it was not measured
   */
  async blockInfluence(calibrationKey: string): Promise<Float64Array> {
    const record = await this.#operation(calibrationKey);
    const parameters = record.parameters as CalibrationParameters;
    const shards = await readCosines(this.#database, streamKey(record), shardRanges(parameters));
    const tokens = parameters.samples * parameters.sequenceLength;
    return shards[0]!.map((_, layer) => 1 - shards.reduce((sum, shard) => sum + shard[layer]!, 0) / tokens);
  }

  /** The metric's channel scores, raw, one entry a layer; of channels that are still there. */
  async scores(from: ScoredFrom): Promise<PerModule<Float64Array>[]> {
    const of = await this.#scorer(from);
    const { layers } = await this.#shape(from.modelKey);
    return layers.map((_, layer) => ({ attention: of(layer, 'attention'), mlp: of(layer, 'mlp') }));
  }

  /** The same of one layer and module. */
  async layerScores(
    from: ScoredFrom,
    { layer, module }: { readonly layer: number; readonly module: ModuleName },
  ): Promise<Float64Array> {
    return (await this.#scorer(from))(layer, module);
  }

  async #scorer(from: ScoredFrom): Promise<(layer: number, module: ModuleName) => Float64Array> {
    const { metric, seed = 0, reduction = 'SUM' } = from;
    const weights = await this.weights(from.modelKey, metric);
    const statistics =
      from.statistics ??
      (from.calibrationKey === null ? null : await this.statistics(from.calibrationKey, from.estimator));
    const shape = await this.#shape(from.modelKey);
    const earlier = await this.earlier(from.calibrationKey ?? from.saliencyKey ?? null);
    const saliency =
      METRICS[metric].needsSaliency && from.saliencyKey ? await this.saliencies.of(from.saliencyKey) : null;
    const coupled = saliency?.map((scores, layer) => coupledScores(scores, shape.layers[layer]!, reduction));
    return (layer, module) => {
      const perUnit = channelsPerUnit(shape, layer, module);
      const left = earlier && channelsOfUnits(earlier.left[layer]![module].kept, perUnit);
      return scoreLeft(metric, left, {
        statistics: statistics?.[layer]?.[module] ?? null,
        weights: weights[layer]![module],
        saliency: coupled?.[layer]?.[module],
        draw: { seed, layer, module, channelsPerUnit: perUnit },
      });
    };
  }

  async #shape(modelKey: string): Promise<PrunableShape> {
    return (await this.#models.forceFetch(modelKey)).shape;
  }

  async #readStatistics(
    calibrationKey: string,
    estimator: Estimator,
  ): Promise<readonly PerModule<ChannelStatistics>[]> {
    const [record] = await findOperations(this.#database, [calibrationKey]);
    if (record?.kind === MIXTURE_KIND.kind) {
      requireMixtureEstimator(record, estimator);
      return mixedStatistics(this.#database, record);
    }
    if (record?.status !== 'SUCCEEDED') {
      throw new FlapbookError('CALIBRATION_REQUIRED', `The calibration ${calibrationKey} has not succeeded yet.`);
    }
    const stream = streamKey(record);
    const ranges = shardRanges(record.parameters as CalibrationParameters);
    const { layers } = await this.#shape(record.inputs.model!);
    const merged: PerModule<ChannelStatistics>[] = [];
    for (let layer = 0; layer < layers.length; layer++) {
      const shards = await readLayerShards(this.#database, stream, ranges, layer);
      merged.push({ attention: mergeShards(shards.attention, estimator), mlp: mergeShards(shards.mlp, estimator) });
    }
    return merged;
  }
}

/**
 * The scores of the channels that are left, all where `left` is null. Metrics that read statistics have those of what is
 * left; the others say of a channel what they would of the whole.
 */
function scoreLeft(metric: MetricName, left: Int32Array | null, input: ScoreInput): Float64Array {
  if (left === null) return score(metric, input);
  if (!METRICS[metric].needsStatistics) return takeChannels(score(metric, input), left);
  return score(metric, { ...input, weights: takeWeights(input.weights, left) });
}

function settingsOf(budget: BudgetName, parameters: JsonObject): Record<string, number> {
  return Object.fromEntries(Object.keys(BUDGETS[budget].settings).map((name) => [name, parameters[name] as number]));
}

/** Channels of the output projection's input that are pruned together. */
function channelsPerUnit(shape: PrunableShape, layer: number, module: ModuleName): number {
  return module === 'attention' ? shape.layers[layer]!.attention.channelsPerUnit : 1;
}

function splitId(id: string): [string, Estimator] {
  const [key, estimator] = id.split(' ') as [string, Estimator];
  return [key, estimator];
}

function channelsOf<T>(layers: readonly PerModule<T>[], length: (module: T) => number): number {
  return layers.reduce((sum, { attention, mlp }) => sum + length(attention) + length(mlp), 0);
}
