import { FlapbookError } from '@flapbook/flap';
import type { ModelRecord } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { type CalibrationNode, calibrationNode, type MixtureNode, mixtureNode, planNode } from '../nodes/nodes.ts';
import { requireOperation } from '../nodes/restore.ts';
import { Calibration } from './calibration.ts';
import { CalibrationInput, PlanInput } from './inputs.ts';
import { Model } from './model.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { Plan } from './plan.ts';

interface MixturePartNode {
  readonly calibration: CalibrationNode;
  readonly share: number;
}

const MixturePart = builder.objectRef<MixturePartNode>('MixturePart').implement({
  description: 'A calibration that takes part in a mixture.',
  fields: (t) => ({
    calibration: t.field({
      type: Calibration,
      extensions: OPERATION_COST,
      resolve: ({ calibration }) => calibration,
    }),
    share: t.exposeFloat('share', { description: 'Of the mixture, 0 to 1.' }),
  }),
});

export const Mixture = builder.objectRef<MixtureNode>('Mixture').implement({
  interfaces: [Operation],
  description:
    'Statistics as if tokens were drawn from several data sets in given shares, merged from the shards of their calibrations: no pass.',
  fields: (t) => ({
    model: t.expose('model', { type: Model }),
    shares: t.field({
      type: [MixturePart],
      description: 'In the order of their calibrations’ keys.',
      extensions: costs({ entries: 4 }),
      resolve: ({ parts, operation }) =>
        parts.map((calibration, i) => ({ calibration, share: operation.parameters.weights[i]! })),
    }),
    samples: t.int({
      description: 'Number of sequences of all parts.',
      resolve: ({ parts }) => parts.reduce((sum, { operation }) => sum + operation.parameters.samples, 0),
    }),
    sequenceLength: t.int({
      description: 'Tokens in a sequence.',
      resolve: ({ parts }) => parts[0]!.operation.parameters.sequenceLength,
    }),
    plan: t.field({
      type: Plan,
      args: { input: t.arg({ type: PlanInput, required: true }) },
      description:
        'As of a calibration, once all parts have succeeded. The estimator REFERENCE, which depends on the order of samples, is refused.',
      extensions: OPERATION_COST,
      resolve: (mixture, { input }) => planNode(input, { model: mixture.model, calibration: mixture }),
    }),
  }),
});

const MixturePartInput = builder.inputType('MixturePartInput', {
  description: 'A calibration of the model, by its settings or by its key.',
  fields: (t) => ({
    calibration: t.field({ type: CalibrationInput }),
    key: t.id({ description: 'In place of `calibration`.' }),
    weight: t.float({
      description:
        'Above 0, to be seen against those of the other parts; by default the calibration’s number of tokens.',
    }),
  }),
});

export type MixturePartSpec = typeof MixturePartInput.$inferInput;
export { MixturePartInput };

builder.objectField(Model, 'mixture', (t) =>
  t.field({
    type: Mixture,
    args: { parts: t.arg({ type: [MixturePartInput], required: true }) },
    description:
      'Calibrations merged in given shares, 2 to 16. Refused where they are of different models, sequence lengths or versions, and for sequential ones.',
    extensions: OPERATION_COST,
    resolve: (model, { parts }, context) => mixtureOf(model, parts, context),
  }),
);

/** @throws FlapbookError with the codes of `resolveMixture`, and BAD_PARAMETER for a part that names no calibration */
export async function mixtureOf(
  model: ModelRecord,
  parts: readonly MixturePartSpec[],
  context: SchemaContext,
): Promise<MixtureNode> {
  const resolved = await Promise.all(
    parts.map(async (part) => ({ calibration: await calibrationOf(model, part, context), weight: part.weight })),
  );
  return mixtureNode(resolved, model);
}

async function calibrationOf(
  model: ModelRecord,
  { calibration, key }: MixturePartSpec,
  context: SchemaContext,
): Promise<CalibrationNode> {
  if ((calibration == null) === (key == null)) {
    throw new FlapbookError('BAD_PARAMETER', 'Each part of a mixture names either a `calibration` or a `key`.');
  }
  if (calibration != null) {
    const { dataset: name, ...spec } = calibration;
    const dataset = await context.datasetsByName.load(name);
    return calibrationNode(spec, { model, dataset, engine: context.operations.engine });
  }
  const node = await requireOperation(context, String(key));
  if (node.kind === 'calibration') return node;
  throw new FlapbookError('BAD_PARAMETER', `A mixture is made of calibrations; ${key} is a ${node.kind}.`);
}
