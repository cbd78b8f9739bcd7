import { FlapbookError, MODULES } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { type CalibrationNode, gramNode, planNode } from '../nodes/nodes.ts';
import { recordOf } from '../nodes/state.ts';
import { Dataset } from './dataset.ts';
import { Estimator, Sampling } from './enums.ts';
import { Gram, HOLD_OUT } from './gram.ts';
import { PlanInput } from './inputs.ts';
import { LayerStatistics } from './layer-statistics.ts';
import { Model } from './model.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { Plan } from './plan.ts';
import { PrunedModel } from './pruned-model.ts';

export const Calibration = builder.objectRef<CalibrationNode>('Calibration');

Calibration.implement({
  interfaces: [Operation],
  description: 'Per-layer statistics of one forward pass over calibration data: computed once, thresholded at will.',
  fields: (t) => ({
    model: t.expose('model', { type: Model }),
    dataset: t.expose('dataset', { type: Dataset }),
    pruned: t.expose('pruned', {
      type: PrunedModel,
      nullable: true,
      description: 'The model as pruned before, whose statistics these are; null for the dense model.',
    }),
    samples: t.int({ description: 'Number of sequences.', resolve: ({ operation }) => operation.parameters.samples }),
    sequenceLength: t.int({
      description: 'Tokens in a sequence.',
      resolve: ({ operation }) => operation.parameters.sequenceLength,
    }),
    sampling: t.field({ type: Sampling, resolve: ({ operation }) => operation.parameters.sampling }),
    seed: t.int({
      description: 'Of the random sampling; 0 where nothing is drawn.',
      resolve: ({ operation }) => operation.parameters.seed,
    }),
    tokens: t.float({
      description: 'Tokens in all: samples × sequenceLength.',
      resolve: ({ operation: { parameters } }) => parameters.samples * parameters.sequenceLength,
    }),
    layers: t.field({
      type: [LayerStatistics],
      nullable: true,
      args: { estimator: t.arg({ type: Estimator, defaultValue: 'PAPER' }) },
      description: 'One entry a layer and module, attention before MLP; null until it has succeeded.',
      extensions: costs({ own: 20, entries: 64 }),
      async resolve(node, args, context) {
        if ((await recordOf(node, context)).status !== 'SUCCEEDED') return null;
        const { model, operation } = node;
        const estimator = args.estimator ?? 'PAPER';
        const statistics = await context.operations.planner.statistics(operation.key, estimator);
        return statistics.flatMap((modules, layer) =>
          MODULES.map((module) => ({
            modelKey: model.key,
            calibrationKey: operation.key,
            estimator,
            layer,
            module,
            statistics: modules[module],
          })),
        );
      },
    }),
    blockInfluence: t.floatList({
      nullable: true,
      description:
        'How far each block turns the residual stream: 1 - the mean over tokens of the cosine between its input and its output, one a layer. Null until it has succeeded, and where it was not measured.',
      extensions: costs({ own: 5 }),
      async resolve(node, _args, context) {
        if ((await recordOf(node, context)).status !== 'SUCCEEDED') return null;
        return context.operations.planner.blockInfluence(node.operation.key).catch(nullIfMissing);
      },
    }),
    gram: t.field({
      type: Gram,
      args: { holdOut: t.arg({ type: 'Ratio', description: HOLD_OUT }) },
      description:
        'Products of channels over the same rows: what RIDGE and AFFINE_RIDGE are fitted by. An operation of its own, that nobody runs unless it is asked for.',
      extensions: OPERATION_COST,
      resolve: (calibration, { holdOut }) => gramNode({ holdOut }, calibration),
    }),
    plan: t.field({
      type: Plan,
      args: { input: t.arg({ type: PlanInput, required: true }) },
      description: 'Works when the calibration has succeeded; before that the plan’s status says what is missing.',
      extensions: OPERATION_COST,
      resolve: (calibration, { input }) => planNode(input, { model: calibration.model, calibration }),
    }),
  }),
});

function nullIfMissing(error: unknown): null {
  if (error instanceof FlapbookError && error.code === 'CALIBRATION_REQUIRED') return null;
  throw error;
}
