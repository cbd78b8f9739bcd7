import {
  COMPENSATIONS,
  type CompensationName,
  compensationValues,
  FlapbookError,
  MODULES,
  type PerModule,
  regressionOf,
} from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { fitLayer } from '../regression/fit-layer.ts';
import { encodeOutputs } from '../regression/output-file.ts';
import { regressionBytes, regressionMemory, regressionWork } from '../regression/price.ts';
import { fewTokens } from '../regression/warning.ts';
import { goingChannels, sumOfBiases } from '../statistics/going-channels.ts';
import { recordResultFiles, requireStore, resultFiles } from '../store/result-files.ts';
import { type LayerBiases, readBiases, replaceBiases, replaceLayerBiases } from '../store/results.ts';
import { resolveGram } from './gram.ts';
import type { Commit, OperationKind, Task } from './kind.ts';

const VERSION = 1;

/** The ridge penalty in units of the mean square, or variance, of the channels that stay. */
export const DEFAULT_LAMBDA = 0.01;

export type PrunedModelParameters = JsonObject & {
  readonly compensation: CompensationName;
  /** Of compensations that replace weights; others have none, so that their keys are what they were. */
  readonly lambda?: number;
};

/** What a pruned model is made from. */
export interface PrunedModelSources {
  readonly model: ModelRecord;
  readonly plan: ResolvedOperation;
  /** Of compensations that replace weights; others pay no heed to it. */
  readonly lambda?: number | null;
  /** The share of the calibration's shards that they are not fitted on. */
  readonly holdOut?: number | null;
}

/**
 * A plan with a compensation.
 *
 * @throws FlapbookError CALIBRATION_REQUIRED when the compensation needs statistics and the plan came without;
 *   BAD_PARAMETER for a lambda below 0, and with the codes of `resolveGram`
 */
export function resolvePrunedModel(
  compensation: CompensationName,
  sources: PrunedModelSources,
): ResolvedOperation<PrunedModelParameters> {
  const { model, plan } = sources;
  if (COMPENSATIONS[compensation].needsStatistics && plan.inputs.calibration === undefined) {
    throw new FlapbookError(
      'CALIBRATION_REQUIRED',
      `The compensation ${compensation} needs the baseline of a calibration.`,
    );
  }
  if (regressionOf(compensation) !== null) return resolveRegression(compensation, sources);
  return resolved<PrunedModelParameters>({
    kind: 'prunedModel',
    version: VERSION,
    parameters: { compensation },
    inputs: { model: model.key, plan: plan.key },
    operations: [plan],
    inline: false,
    // Projecting the baselines reads every output projection once: about what one token costs.
    work: model.prunableParameters,
    bytes: biasBytes(model),
  });
}

function resolveRegression(
  compensation: CompensationName,
  { model, plan, lambda, holdOut }: PrunedModelSources,
): ResolvedOperation<PrunedModelParameters> {
  const penalty = lambda ?? DEFAULT_LAMBDA;
  if (!(Number.isFinite(penalty) && penalty >= 0)) {
    throw new FlapbookError('BAD_PARAMETER', `lambda must be a number from 0 up; it is ${penalty}.`);
  }
  const gram = resolveGram({ holdOut }, { model, calibration: calibrationOf(plan)! });
  return resolved<PrunedModelParameters>({
    kind: 'prunedModel',
    version: VERSION,
    parameters: { compensation, lambda: penalty },
    inputs: { model: model.key, plan: plan.key, gram: gram.key },
    operations: [plan, gram],
    inline: false,
    work: model.shape.layers.reduce((sum, layer) => sum + regressionWork(layer, model), 0),
    bytes: biasBytes(model) + regressionBytes(model),
  });
}

/** The calibration that a plan was made from; null where its metric needs none and none was given. */
export function calibrationOf(plan: ResolvedOperation): ResolvedOperation | null {
  return plan.operations.find(({ key }) => key === plan.inputs.calibration) ?? null;
}

function biasBytes({ description }: ModelRecord): number {
  return description.layers * 2 * description.hiddenSize * Float64Array.BYTES_PER_ELEMENT;
}

/** Computes what compensation adds: W[:, pruned] x baseline[pruned] in float64, or weights fitted layer by layer. */
export const prunedModel: OperationKind = {
  kind: 'prunedModel',
  version: VERSION,
  moreMemory: ({ inputs }, model) => (inputs.gram === undefined ? 0 : regressionMemory(model)),
  parts({ key, inputs }, { model }) {
    if (inputs.gram === undefined) {
      return [{ key: `${key}/biases`, part: {}, work: model.prunableParameters, tokens: 0 }];
    }
    return model.shape.layers.map((shape, layer) => ({
      key: `${key}/outputs/${layer}`,
      part: { layer },
      work: regressionWork(shape, model),
      tokens: 0,
    }));
  },
  /** An operation with its biases has succeeded, so whoever asks has none yet; layers that are fitted have their file. */
  async stored(database, { key, inputs }, parts) {
    if (inputs.gram === undefined) return new Set();
    const layers = new Set((await resultFiles(database, key)).map(({ name }) => name));
    return new Set(parts.filter(({ part }) => layers.has(String(part.layer))).map((part) => part.key));
  },
  run: (task) => (task.operation.inputs.gram === undefined ? runBiases(task) : runRegression(task)),
  async combine({ key, parameters, inputs }, { database, planner, model: modelOf, operation }) {
    const model = await modelOf(inputs.model!);
    const { result } = await planner.byKey(inputs.plan!);
    const biases = await readBiases(database, key, model.description.layers);
    const summary = {
      parameters: model.parameters - result.parametersRemoved,
      biasNorms: biases.map(({ attention, mlp }) => ({ attention: norm(attention), mlp: norm(mlp) })),
    };
    if (inputs.gram === undefined) return summary;
    const files = await resultFiles(database, key);
    return {
      ...summary,
      lambda: (parameters as PrunedModelParameters).lambda!,
      files: files.map((file) => ({ ...file })),
      warnings: fewTokens(await operation(inputs.gram), { layers: result.layers, model }),
    };
  },
};

async function runBiases(task: Task): Promise<Commit> {
  const { compensation } = task.operation.parameters as PrunedModelParameters;
  const plan = await task.planner.byKey(task.operation.inputs.plan!);
  const model = await task.model(task.operation.inputs.model!);
  const statistics =
    plan.calibrationKey === null ? null : await task.planner.statistics(plan.calibrationKey, plan.estimator);
  const opened = await task.open(model);
  // What stands in for what went before stays: the model was calibrated with it.
  const before = plan.earlier && (await readBiases(task.database, plan.earlier.key, model.description.layers));
  const layers: LayerBiases[] = [];
  for (const [layer, masks] of plan.result.layers.entries()) {
    task.signal.throwIfAborted();
    const biases: PerModule<Float64Array | null> = { attention: null, mlp: null };
    for (const module of MODULES) {
      const going = goingChannels(model, { layer, module, mask: masks[module], plan, statistics });
      const { channels, values } = compensationValues(compensation, going);
      const own = channels.length > 0 ? await opened.projectBias(layer, module, channels, values) : null;
      biases[module] = sumOfBiases(before?.[layer]?.[module] ?? null, own);
    }
    layers.push(biases);
    task.progress((layer + 1) / plan.result.layers.length);
  }
  return (transaction) => replaceBiases(transaction, task.operation.key, layers);
}

async function runRegression(task: Task): Promise<Commit> {
  const { operation, signal } = task;
  const { key, inputs } = operation;
  const store = requireStore(task.artifacts, 'Replaced weights');
  const { compensation, lambda } = operation.parameters as PrunedModelParameters;
  const { layer } = task.part as { readonly layer: number };
  const plan = await task.planner.byKey(inputs.plan!);
  const model = await task.model(inputs.model!);
  const { outputs, biases } = await fitLayer(task, {
    layer,
    masks: plan.result.layers[layer]!,
    model,
    opened: await task.open(model),
    gramKey: inputs.gram!,
    regression: regressionOf(compensation)!,
    lambda: lambda!,
  });
  const stored = await store.put(encodeOutputs(outputs), { signal });
  return async (transaction) => {
    await replaceLayerBiases(transaction, { key, layer, biases });
    await recordResultFiles(transaction, store, { key, files: [{ name: String(layer), ...stored }] });
  };
}

/** Euclidean norm of a bias; 0 where there is none. */
export function norm(vector: Float64Array | null): number {
  let sum = 0;
  for (const value of vector ?? []) sum += value * value;
  return Math.sqrt(sum);
}
