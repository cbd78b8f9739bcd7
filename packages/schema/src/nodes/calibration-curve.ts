import { FlapbookError } from '@flapbook/flap';
import {
  type DatasetRecord,
  type EvaluationSpec,
  type PlanSpec,
  type PrefixPlan,
  shardRanges,
} from '@flapbook/operations';
import {
  jointJaccard,
  KNEE_AGREEMENT,
  KNEE_TOLERANCE,
  knee,
  overlapOf,
  type PairedComparison,
  settledByLoss,
} from '@flapbook/statistics';
import type { SchemaContext } from '../context.ts';
import {
  type CalibrationNode,
  calibrationNode,
  type EvaluationNode,
  evaluationNode,
  type PrunedModelNode,
  planNode,
  prunedModelNode,
} from './nodes.ts';
import { recordOf } from './state.ts';
import { comparisonOf } from './verdict.ts';

export interface CurveOptions {
  readonly plan: PlanSpec;
  readonly sizes: readonly number[] | null;
  readonly compensation: PrunedModelNode['operation']['parameters']['compensation'];
  /** Null where perplexities are not asked for. */
  readonly evaluation: { readonly spec: EvaluationSpec; readonly dataset: DatasetRecord } | null;
}

export interface CurvePointNode {
  readonly samples: number;
  /** Jaccard's index of the kept units with those of the largest size. */
  readonly jaccard: number;
  readonly achievedRatio: number;
  readonly calibration: CalibrationNode;
  readonly evaluation: EvaluationNode | null;
  /** With the largest size; null for that itself and until both are evaluated. */
  readonly comparison: PairedComparison | null;
}

export interface CurveNode {
  readonly points: readonly CurvePointNode[];
  readonly kneeByMasks: number | null;
  readonly kneeByPerplexity: number | null;
}

/**
 * A plan at growing sizes of its calibration, all from the shards that are stored.
 *
 * @throws FlapbookError with the codes of `MaskStudies.prefixes`
 */
export async function curveNode(
  calibration: CalibrationNode,
  options: CurveOptions,
  context: SchemaContext,
): Promise<CurveNode | null> {
  if ((await recordOf(calibration, context)).status !== 'SUCCEEDED') return null;
  const sizes = sizesOf(calibration, options.sizes);
  const { operation } = planNode(options.plan, { model: calibration.model, calibration });
  const plans = await context.operations.maskStudies.prefixes(operation, sizes);
  const largest = plans.at(-1)!;
  const drafts = plans.map((plan) => ({ plan, ...stepsAt(plan.samples, calibration, options) }));
  const last = drafts.at(-1)!.evaluation;
  const points = await Promise.all(
    drafts.map(
      async ({ plan, evaluation, calibration: prefix }): Promise<CurvePointNode> => ({
        samples: plan.samples,
        jaccard: agreement(plan, largest),
        achievedRatio: plan.result.achievedRatio,
        calibration: prefix,
        evaluation,
        comparison:
          evaluation && last && plan !== largest ? await comparisonOf({ evaluation, base: last }, {}, context) : null,
      }),
    ),
  );
  return { points, kneeByMasks: byMasks(points), kneeByPerplexity: byPerplexity(points) };
}

function byMasks(points: readonly CurvePointNode[]): number | null {
  return knee(points.map(({ samples, jaccard }) => ({ size: samples, settled: jaccard >= KNEE_AGREEMENT })));
}

/** Null until all are evaluated: a size without a figure may lie on either side. */
function byPerplexity(points: readonly CurvePointNode[]): number | null {
  if (points.slice(0, -1).some(({ comparison }) => comparison === null)) return null;
  return knee(
    points.map(({ samples, comparison }) => ({
      size: samples,
      settled: comparison === null || settledByLoss(comparison, KNEE_TOLERANCE),
    })),
  );
}

function agreement(one: PrefixPlan, other: PrefixPlan): number {
  return jointJaccard(
    one.result.layers.flatMap((layer, i) => [
      overlapOf(layer.attention.kept, other.result.layers[i]!.attention.kept),
      overlapOf(layer.mlp.kept, other.result.layers[i]!.mlp.kept),
    ]),
  );
}

/** Ascending and each once, the whole calibration last; doubling from one shard on where none are given. */
function sizesOf({ operation: { parameters } }: CalibrationNode, given: readonly number[] | null): number[] {
  const { samples, shardSamples } = parameters;
  const ends = shardRanges(parameters).map((range) => range.firstSample + range.samples);
  const wanted = given ?? ends.filter((end) => Number.isInteger(Math.log2(end / shardSamples)));
  const unfit = wanted.find((size) => !ends.includes(size));
  if (unfit !== undefined) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `There are no statistics of the first ${unfit} samples alone: sizes are whole numbers of ${shardSamples} up to ${samples}.`,
    );
  }
  return [...new Set([...wanted, samples])].sort((a, b) => a - b);
}

function stepsAt(samples: number, whole: CalibrationNode, { plan: spec, compensation, evaluation }: CurveOptions) {
  const { model, pruned, dataset, operation } = whole;
  const { engine } = operation.parameters;
  const calibration = calibrationNode({ ...operation.parameters, samples }, { model, pruned, dataset, engine });
  if (evaluation === null) return { calibration, evaluation: null };
  const subject = prunedModelNode(compensation, planNode(spec, { model, calibration }));
  return { calibration, evaluation: evaluationNode(evaluation.spec, { subject, dataset: evaluation.dataset, engine }) };
}
