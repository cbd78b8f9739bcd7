import { KNEE_AGREEMENT } from '@flapbook/statistics';
import { builder } from '../builder.ts';
import { boundedCount } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { LIMITS } from '../limits/limits.ts';
import { type CurveNode, type CurvePointNode, curveNode } from '../nodes/calibration-curve.ts';
import { Calibration } from './calibration.ts';
import { Compensation } from './enums.ts';
import { Evaluation } from './evaluation.ts';
import { EvaluationInput, PlanInput } from './inputs.ts';
import { Interval } from './interval.ts';
import { OPERATION_COST } from './operation.ts';

const CurvePoint = builder.objectRef<CurvePointNode>('CurvePoint').implement({
  description: 'A plan at one size of its calibration.',
  fields: (t) => ({
    samples: t.exposeInt('samples', { description: 'Sequences, from the first on.' }),
    jaccard: t.exposeFloat('jaccard', {
      description: 'Units kept in common with the largest size over those that either keeps, 0 to 1.',
    }),
    achievedRatio: t.exposeFloat('achievedRatio', {
      description: 'Share of prunable parameters that the masks remove, 0 to 1.',
    }),
    calibration: t.field({
      type: Calibration,
      description: 'The calibration of this size; running it takes no pass, its shards are there.',
      extensions: OPERATION_COST,
      resolve: ({ calibration }) => calibration,
    }),
    evaluation: t.field({
      type: Evaluation,
      nullable: true,
      description: 'Of the model pruned so; null where no evaluation was asked for.',
      extensions: OPERATION_COST,
      resolve: ({ evaluation }) => evaluation,
    }),
    difference: t.float({
      nullable: true,
      description:
        'NLL per predicted token less that of the largest size, in nats; null for that itself and until both are evaluated.',
      resolve: ({ comparison }) => comparison?.difference ?? null,
    }),
    interval: t.field({
      type: Interval,
      nullable: true,
      description: '95 % interval of the difference, in nats, from paired rows.',
      resolve: ({ comparison }) => comparison?.interval ?? null,
    }),
  }),
});

const CalibrationCurve = builder.objectRef<CurveNode>('CalibrationCurve').implement({
  description: 'What more calibration data change, from the shards of one calibration.',
  fields: (t) => ({
    points: t.field({
      type: [CurvePoint],
      description: 'From the smallest size to the whole calibration.',
      extensions: costs({ entries: 12 }),
      resolve: ({ points }) => points,
    }),
    kneeByMasks: t.exposeInt('kneeByMasks', {
      nullable: true,
      description: `The smallest size from which on masks agree with those of the largest by ${KNEE_AGREEMENT} or more, in sequences; null where none does.`,
    }),
    kneeByPerplexity: t.exposeInt('kneeByPerplexity', {
      nullable: true,
      description:
        'The smallest size from which on the perplexity differs from that of the largest by less than 0.5 %, or by nothing that the rows show, in sequences; null where none does and until all are evaluated.',
    }),
  }),
});

builder.objectField(Calibration, 'curve', (t) =>
  t.field({
    type: CalibrationCurve,
    nullable: true,
    args: {
      plan: t.arg({ type: PlanInput, required: true }),
      sizes: t.arg.intList({
        description: `In sequences, whole shards of 64; at most ${LIMITS.curveSizes}. By default doubling from one shard on, and the whole calibration.`,
      }),
      evaluation: t.arg({ type: EvaluationInput, description: 'To have perplexities beside the masks.' }),
      compensation: t.arg({ type: Compensation, defaultValue: 'BASELINE_BIAS' }),
    },
    description:
      'The same plan from the first 64, 128, … of its samples, without another pass. Null until it has succeeded; refused for a sequential calibration.',
    extensions: costs({ own: 50 }),
    async resolve(calibration, { plan, sizes, evaluation, compensation }, context) {
      boundedCount('The number of sizes', sizes?.length ?? 1, { high: LIMITS.curveSizes });
      const { dataset: name, ...spec } = evaluation ?? { dataset: null };
      const dataset = name === null ? null : await context.datasetsByName.load(name);
      return curveNode(
        calibration,
        {
          plan,
          sizes: sizes ?? null,
          compensation: compensation ?? 'BASELINE_BIAS',
          evaluation: dataset && { spec, dataset },
        },
        context,
      );
    },
  }),
);
