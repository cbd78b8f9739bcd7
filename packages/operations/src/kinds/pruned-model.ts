import {
  COMPENSATIONS,
  type CompensationName,
  channelsOfUnits,
  compensationValues,
  FlapbookError,
} from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { type LayerBiases, readBiases, replaceBiases } from '../store/results.ts';
import type { OperationKind } from './kind.ts';

const VERSION = 1;

export interface PrunedModelParameters extends JsonObject {
  readonly compensation: CompensationName;
}

/**
 * A plan with a compensation.
 *
 * @throws FlapbookError CALIBRATION_REQUIRED when the compensation needs statistics and the plan came without
 */
export function resolvePrunedModel(
  compensation: CompensationName,
  { model, plan }: { readonly model: ModelRecord; readonly plan: ResolvedOperation },
): ResolvedOperation<PrunedModelParameters> {
  if (COMPENSATIONS[compensation].needsStatistics && plan.inputs.calibration === undefined) {
    throw new FlapbookError(
      'CALIBRATION_REQUIRED',
      `The compensation ${compensation} needs the baseline of a calibration.`,
    );
  }
  return resolved<PrunedModelParameters>({
    kind: 'prunedModel',
    version: VERSION,
    parameters: { compensation },
    inputs: { model: model.key, plan: plan.key },
    operations: [plan],
    inline: false,
    // Projecting the baselines reads every output projection once: about what one token costs.
    work: model.prunableParameters,
    bytes: model.description.layers * 2 * model.description.hiddenSize * Float64Array.BYTES_PER_ELEMENT,
  });
}

/** Computes the biases that compensation adds: W[:, pruned] x baseline[pruned], in float64. */
export const prunedModel: OperationKind = {
  kind: 'prunedModel',
  version: VERSION,
  parts: ({ key }, { model }) => [{ key: `${key}/biases`, part: {}, work: model.prunableParameters, tokens: 0 }],
  // An operation with its biases has succeeded, so whoever asks has none yet.
  stored: async () => new Set(),
  async run(task) {
    const { compensation } = task.operation.parameters as PrunedModelParameters;
    const plan = await task.planner.byKey(task.operation.inputs.plan!);
    const model = await task.model(task.operation.inputs.model!);
    const statistics =
      plan.calibrationKey === null ? null : await task.planner.statistics(plan.calibrationKey, plan.estimator);
    const opened = await task.open(model);
    const layers: LayerBiases[] = [];
    for (const [layer, masks] of plan.result.layers.entries()) {
      task.signal.throwIfAborted();
      const biases: { attention: Float64Array | null; mlp: Float64Array | null } = { attention: null, mlp: null };
      for (const module of ['attention', 'mlp'] as const) {
        const channelsPerUnit = module === 'attention' ? model.shape.layers[layer]!.attention.channelsPerUnit : 1;
        const { channels, values } = compensationValues(compensation, {
          baseline: statistics?.[layer]?.[module].baseline ?? null,
          prunedChannels: channelsOfUnits(masks[module].pruned, channelsPerUnit),
        });
        if (channels.length > 0) biases[module] = await opened.projectBias(layer, module, channels, values);
      }
      layers.push(biases);
      task.progress((layer + 1) / plan.result.layers.length);
    }
    return (transaction) => replaceBiases(transaction, task.operation.key, layers);
  },
  async combine({ key, inputs }, { database, planner, model: modelOf }) {
    const model = await modelOf(inputs.model!);
    const { result } = await planner.byKey(inputs.plan!);
    const biases = await readBiases(database, key, model.description.layers);
    return {
      parameters: model.parameters - result.parametersRemoved,
      biasNorms: biases.map(({ attention, mlp }) => ({ attention: norm(attention), mlp: norm(mlp) })),
    };
  },
};

function norm(vector: Float64Array | null): number {
  let sum = 0;
  for (const value of vector ?? []) sum += value * value;
  return Math.sqrt(sum);
}
