import type { Database } from '@flapbook/database';
import {
  type ChannelStatistics,
  FlapbookError,
  type LayerMask,
  mergeShards,
  mergeWeighted,
  type PerModule,
  SplitMix64,
} from '@flapbook/flap';
import { type MaskStability, MaskTally } from '@flapbook/statistics';
import { LRUCache } from 'lru-cache';
import type { CalibrationParameters } from '../kinds/calibration/parameters.ts';
import { requireUnsequenced } from '../kinds/calibration/shards.ts';
import type { PlanParameters } from '../kinds/plan.ts';
import type { ResolvedOperation } from '../operation.ts';
import type { ComputedPlan, Planner } from './planner.ts';
import { mapShards, readShardSets } from './shard-sets.ts';
import type { Calculator } from './thread/calculator.ts';

/** Results that stay in memory; a stability has a number a unit. */
const CACHE_BYTES = 64 * 2 ** 20;

type PlanOperation = Pick<ResolvedOperation, 'key' | 'parameters' | 'inputs'>;

export interface StabilityOptions {
  readonly resamples: number;
  readonly seed: number;
}

/** What a plan becomes at a size of its calibration. */
export interface PrefixPlan extends Pick<ComputedPlan, 'result' | 'unitScores'> {
  readonly samples: number;
}

/** What the shards of a calibration say of the masks made from it, without another pass. */
export class MaskStudies {
  readonly #database: Database;
  readonly #planner: Planner;
  readonly #calculator: Calculator;
  readonly #stabilities: LRUCache<
    string,
    { readonly stability: MaskStability; readonly shards: number },
    { readonly plan: PlanOperation; readonly options: StabilityOptions }
  >;

  constructor(
    database: Database,
    { planner, calculator }: { readonly planner: Planner; readonly calculator: Calculator },
  ) {
    this.#database = database;
    this.#calculator = calculator;
    this.#planner = planner;
    this.#stabilities = new LRUCache({
      maxSize: CACHE_BYTES,
      sizeCalculation: ({ stability }) =>
        stability.modules.reduce((sum, { keptShare }) => sum + keptShare.byteLength, 64),
      fetchMethod: (_id, _stale, { context: { plan, options } }) => this.#stability(plan, options),
    });
  }

  /**
   * How firmly the data hold on to the masks of a plan: its calibration's shards are drawn with replacement, merged and
   * planned again, many times.
   *
   * @throws FlapbookError BAD_PARAMETER for the estimator REFERENCE, which depends on the order of samples, for a sequential
   *   calibration, and for one of a single shard; CALIBRATION_REQUIRED
   */
  stability(plan: PlanOperation, options: StabilityOptions) {
    const id = [plan.key, options.resamples, options.seed].join(' ');
    return this.#stabilities.forceFetch(id, { context: { plan, options } });
  }

  /**
   * The plan at smaller sizes of its calibration: the first shards of it.
   *
   * @param sizes in samples, each a whole number of shards or the whole calibration
   * @throws FlapbookError BAD_PARAMETER for other sizes and sequential calibrations; CALIBRATION_REQUIRED
   */
  async prefixes(plan: PlanOperation, sizes: readonly number[]): Promise<PrefixPlan[]> {
    const { record, layers } = await readShardSets(this.#database, plan.inputs.calibration!);
    requireUnsequenced(record.parameters as CalibrationParameters, 'a curve over sizes');
    const { estimator } = plan.parameters as PlanParameters;
    const plans: PrefixPlan[] = [];
    for (const samples of sizes) {
      const count = layers[0]!.mlp.findIndex((shard) => shard.firstSample + shard.samples === samples) + 1;
      if (count === 0) {
        throw new FlapbookError(
          'BAD_PARAMETER',
          `A calibration of ${samples} samples is no whole number of the ${layers[0]!.mlp.length} stored shards.`,
        );
      }
      const statistics = await mapShards(layers, (shards) => mergeShards(shards.slice(0, count), estimator));
      plans.push({ samples, ...(await this.#planWith(plan, statistics)) });
    }
    return plans;
  }

  /**
   * The same plan from other statistics of its model, sorted and cut beside this thread; nothing of it is kept.
   *
   * @throws FlapbookError with the codes of `prepare` and `at`
   */
  async #planWith(
    plan: PlanOperation,
    statistics: readonly PerModule<ChannelStatistics>[],
  ): Promise<Pick<ComputedPlan, 'result' | 'unitScores'>> {
    const { ratio, removeHeads, allowEmpty } = plan.parameters as PlanParameters;
    const preparation = await this.#planner.preparation(plan, statistics);
    const within = await this.#planner.within(plan);
    return this.#calculator.run('plan', { preparation, options: { ratio, removeHeads, allowEmpty }, within });
  }

  async #stability(plan: PlanOperation, { resamples, seed }: StabilityOptions) {
    const { estimator } = plan.parameters as PlanParameters;
    if (estimator !== 'PAPER') {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `The estimator ${estimator} depends on the order of samples, which drawing shards changes; take PAPER.`,
      );
    }
    const { record, layers } = await readShardSets(this.#database, plan.inputs.calibration!);
    requireUnsequenced(record.parameters as CalibrationParameters, 'stability');
    const shards = layers[0]?.mlp.length ?? 0;
    if (shards < 2) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        'Stability is told from drawing shards, and this calibration has a single one; calibrate with more samples.',
      );
    }
    const planned = async (weights: Float64Array): Promise<readonly LayerMask[]> => {
      const statistics = await mapShards(layers, (sets) =>
        mergeWeighted(sets.map((shard, i) => ({ shard, weight: weights[i]! }))),
      );
      return (await this.#planWith(plan, statistics)).result.layers;
    };
    const tally = new MaskTally(await planned(new Float64Array(shards).fill(1)));
    const random = new SplitMix64(seed);
    const drawn = new Uint32Array(shards);
    for (let resample = 0; resample < resamples; resample++) {
      random.fill(drawn, shards);
      const weights = new Float64Array(shards);
      for (const shard of drawn) weights[shard]! += 1;
      tally.add(await planned(weights));
    }
    return { stability: tally.result(), shards };
  }
}
