import type { ModuleName, PlanResult } from '@flapbook/flap';
import type { ComputedPlan } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { type PlanNode, prunedModelNode } from '../nodes/nodes.ts';
import { computedPlan } from '../nodes/plan-outcome.ts';
import { planLatency } from '../nodes/predicted-latency.ts';
import { Compensation } from './enums.ts';
import { HOLD_OUT } from './gram.ts';
import { LatencyTable, PredictedLatency } from './latency-table.ts';
import { LayerPlan } from './layer-plan.ts';
import { LayerRemoval } from './layer-removal.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { PrunedModel } from './pruned-model.ts';

export const Plan = builder.objectRef<PlanNode>('Plan');

Plan.implement({
  interfaces: [Operation],
  description:
    'Masks, threshold and achieved ratio: the outcome of metric, standardisation and search. Computed in milliseconds when the calibration is there.',
  fields: (t) => ({
    requestedRatio: t.field({
      type: 'Ratio',
      description: 'Share of prunable parameters asked to be removed.',
      resolve: ({ operation }) => operation.parameters.ratio,
    }),
    achievedRatio: t.float({
      nullable: true,
      description:
        'Share of prunable parameters that the masks remove, 0 to 1; null until the calibration has succeeded.',
      resolve: of(({ result }) => result.achievedRatio),
    }),
    threshold: t.float({
      nullable: true,
      description:
        'The one threshold of the structure AL_AM, in standardised score; null for structures that have several, and where nothing or everything goes.',
      resolve: of(({ result }) => thresholdOf(result)),
    }),
    parametersBefore: t.float({
      description: 'Number of parameters of the dense model.',
      resolve: ({ model }) => model.parameters,
    }),
    parametersAfter: t.float({
      nullable: true,
      description: 'Number of parameters after pruning; null until the calibration has succeeded.',
      resolve: (node, args, context) =>
        of(({ result }) => node.model.parameters - result.parametersRemoved)(node, args, context),
    }),
    layers: t.field({
      type: [LayerPlan],
      nullable: true,
      description: 'One entry a layer; null until the calibration has succeeded.',
      extensions: costs({ own: 10, entries: 32 }),
      resolve: of(({ result, unitScores }) =>
        result.layers.map((masks, layer) => ({
          layer,
          masks,
          scores: (module: ModuleName) => there(unitScores[layer]![module]),
          ratio: result.layerRatios?.[layer] ?? null,
        })),
      ),
    }),
    removal: t.field({
      type: [LayerRemoval],
      nullable: true,
      description:
        'The order of removal, one entry a layer: the same at every ratio. Null until the calibration has succeeded, and for UL_MM and AL_MM, whose heads go by number and not by ratio.',
      extensions: costs({ own: 30, entries: 32 }),
      resolve: of(({ removal }) => removal()?.map((ratios, layer) => ({ layer, ratios })) ?? null),
    }),
    latencyTable: t.expose('latencyTable', {
      type: LatencyTable,
      nullable: true,
      description: 'What its limit of the latency is read from; null where it has none.',
    }),
    predictedLatency: t.field({
      type: PredictedLatency,
      nullable: true,
      description: 'By that table; null where there is none, and until it has been measured.',
      resolve: (node, _args, context) => planLatency(node, context),
    }),
    milliseconds: t.float({
      nullable: true,
      description: 'Milliseconds that planning took in the server, statistics at hand.',
      resolve: of((plan) => plan.milliseconds),
    }),
    pruned: t.field({
      type: PrunedModel,
      args: {
        compensation: t.arg({ type: Compensation, defaultValue: 'BASELINE_BIAS' }),
        lambda: t.arg.float({
          description:
            'The penalty of RIDGE and AFFINE_RIDGE in units of the mean square, or variance, of the channels that stay, from 0 up; 0.01 by default. Others pay no heed to it.',
        }),
        holdOut: t.arg({ type: 'Ratio', description: HOLD_OUT }),
      },
      description: 'The model with the plan’s masks and a compensation.',
      extensions: OPERATION_COST,
      resolve: (plan, { compensation, lambda, holdOut }) =>
        prunedModelNode(compensation ?? 'BASELINE_BIAS', plan, { lambda, holdOut }),
    }),
  }),
});

/** A field of the computed plan; null while there is none. */
function of<T>(pick: (plan: ComputedPlan) => T) {
  return async (node: PlanNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const plan = await computedPlan(node, context);
    return plan === null ? null : pick(plan);
  };
}

/** The scores of units that had not gone before; those that had are at -Infinity. */
function there(scores: Float64Array): Float64Array {
  return scores.includes(Number.NEGATIVE_INFINITY)
    ? scores.filter((score) => score > Number.NEGATIVE_INFINITY)
    : scores;
}

/** GraphQL has no infinite numbers. */
function thresholdOf({ threshold }: PlanResult): number | null {
  return threshold !== null && Number.isFinite(threshold) ? threshold : null;
}
