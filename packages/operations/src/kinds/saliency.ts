import { engineNamed } from '@flapbook/engine';
import {
  channelSaliency,
  FlapbookError,
  SALIENCY_SIDES,
  SALIENCY_VARIANTS,
  type SaliencyVariantName,
  spreadChannels,
} from '@flapbook/flap';
import { drawCalibrationRows, type Sampling } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { replaceSaliency } from '../store/saliency.ts';
import { resolveSequenceLength } from './calibration/sequence-length.ts';
import type { OperationKind } from './kind.ts';
import { requireOwnWeights } from './own-weights.ts';
import { pruningOf } from './pruning.ts';
import { RANGES } from './ranges.ts';
import { channelsLeft, emptyScores } from './saliency-scores.ts';
import { isDrawn, resolveSampling } from './sampling.ts';
import { requireInteger } from './validate.ts';

const VERSION = 1;

/** What LLM-Pruner's published command draws, and how. */
const DEFAULTS = {
  samples: 10,
  sequenceLength: 64,
  sampling: 'PYTHON_RANDOM',
  seed: 42,
  variant: 'PARAM_FIRST',
} as const;

/**
 * What gradients take, in forward passes of the same tokens: 5.4, and for each sequence what 145 tokens more would, for the
 * sums of the weights' gradients are as large as the weights however short it is. Fitted to models of 0.3 and 2 million
 * parameters and sequences of 32 to 128 tokens, where gradients took 6 to 10 times as long as an evaluation of the same rows.
 */
const PASSES = 5.4;
const TOKENS_PER_SEQUENCE = 145;

/** What the user wrote; everything absent has a default. */
export interface SaliencySpec {
  readonly samples?: number | null;
  readonly sequenceLength?: number | null;
  readonly sampling?: Sampling | null;
  readonly seed?: number | null;
  readonly variant?: SaliencyVariantName | null;
}

export interface SaliencyParameters extends JsonObject {
  readonly samples: number;
  readonly sequenceLength: number;
  readonly sampling: Sampling;
  readonly seed: number;
  readonly variant: SaliencyVariantName;
  readonly engine: string;
}

/** What stands in the operation's own row; the scores have a table. */
export interface SaliencyResult extends JsonObject {
  /** Mean over sequences of each one's mean cross-entropy, in nats a token. */
  readonly loss: number;
  readonly tokens: number;
}

/** What gradients are taken of. */
export interface SaliencySources {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly engine: string;
  /** The model as pruned before, for iterative refinement: what has gone scores 0. The dense model when absent. */
  readonly pruned?: ResolvedOperation | null;
}

/**
 * Fills in the defaults of a saliency: LLM-Pruner's.
 *
 * @throws FlapbookError BAD_PARAMETER, TOO_FEW_ROWS, ROWS_UNEQUAL, SEQUENCE_TOO_LONG, UNSUPPORTED_CONFIG for a model
 *   whose gradients are not computed
 */
export function resolveSaliency(
  spec: SaliencySpec,
  { model, dataset, engine, pruned = null }: SaliencySources,
): ResolvedOperation<SaliencyParameters> {
  engineNamed(engine).requireGradients(model.description);
  if (pruned !== null) requireOwnWeights(pruned);
  const isText = isDrawn(dataset);
  const shortest = Math.min(DEFAULTS.sequenceLength, model.description.maxPositions);
  const sequenceLength = resolveSequenceLength(spec.sequenceLength ?? (isText ? shortest : null), { model, dataset });
  const most = isText ? DEFAULTS.samples : Math.min(DEFAULTS.samples, dataset.rows!);
  const samples = requireInteger('samples', spec.samples ?? most, RANGES.saliencySamples);
  if (!isText && samples > dataset.rows!) {
    throw new FlapbookError(
      'TOO_FEW_ROWS',
      `“${dataset.name}” has ${dataset.rows} rows; ${samples} samples were asked for.`,
    );
  }
  const sampling = resolveSampling(spec.sampling, dataset, DEFAULTS.sampling);
  const parameters: SaliencyParameters = {
    samples,
    sequenceLength,
    sampling,
    seed: sampling === 'CONTIGUOUS' ? 0 : requireInteger('seed', spec.seed ?? DEFAULTS.seed, RANGES.seed),
    variant: spec.variant ?? DEFAULTS.variant,
    engine,
  };
  return resolved<SaliencyParameters>({
    kind: 'saliency',
    version: VERSION,
    parameters,
    inputs: { model: model.key, dataset: dataset.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: workOf(model, parameters),
    bytes: scoreCount(model) * Float64Array.BYTES_PER_ELEMENT,
  });
}

function workOf(model: ModelRecord, { samples, sequenceLength }: SaliencyParameters): number {
  return model.parameters * samples * (PASSES * sequenceLength + TOKENS_PER_SEQUENCE);
}

function scoreCount(model: ModelRecord): number {
  const vectors = emptyScores(model).flatMap((layer) => Object.values(layer));
  return vectors.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Scores of the weights of all layers by gradients of the loss over a few sequences. Of one part: sums over sequences
 * are taken before absolute values, so that parts of them could not be put together.
 */
export const saliency: OperationKind = {
  kind: 'saliency',
  version: VERSION,
  parts({ key, parameters }, { model }) {
    const { samples, sequenceLength } = parameters as SaliencyParameters;
    const tokens = samples * sequenceLength;
    return [{ key: `${key}/scores`, part: {}, work: workOf(model, parameters as SaliencyParameters), tokens }];
  },
  moreMemory({ parameters }, { description, parameters: count }) {
    const { variant } = parameters as SaliencyParameters;
    const embedding = description.vocabularySize * description.hiddenSize;
    const perLayer = Math.max(0, count - embedding) / description.layers;
    // A layer's gradients, squares of them, and as much again for the largest matrix.
    return Math.ceil(perLayer * Float32Array.BYTES_PER_ELEMENT * (SALIENCY_VARIANTS[variant].needsSquares ? 3 : 1.5));
  },
  // Scores without their operation's success are of an attempt that did not finish.
  stored: async () => new Set(),
  async run(task) {
    const parameters = task.operation.parameters as SaliencyParameters;
    const { key, inputs } = task.operation;
    const model = await task.model(inputs.model!);
    const tokens = await task.tokens(await task.dataset(inputs.dataset!), model);
    const rows = await drawCalibrationRows(tokens, parameters);
    const opened = await task.open(model);
    const pruning = inputs.pruned === undefined ? undefined : await pruningOf(task, inputs.pruned, model);
    const layers = emptyScores(model);
    const { nll, tokens: predicted } = await opened.gradients(rows, {
      pruning,
      signal: task.signal,
      nameRow: (row) => `sample ${row}`,
      squares: SALIENCY_VARIANTS[parameters.variant].needsSquares,
      onProgress: (fraction) => task.progress(fraction),
      onGradient: ({ layer, matrix, ...weight }) => {
        const scores = channelSaliency(parameters.variant, weight, SALIENCY_SIDES[matrix]);
        const left = pruning?.[layer] && channelsLeft(matrix, pruning[layer], model.shape.layers[layer]!);
        layers[layer]![matrix] = left ? spreadChannels(scores, left, layers[layer]![matrix].length) : scores;
      },
    });
    const loss = nll.reduce((sum, value, row) => sum + value / predicted[row]!, 0) / rows.length;
    const result: SaliencyResult = { loss, tokens: rows.length * parameters.sequenceLength };
    return async (transaction) => {
      await replaceSaliency(transaction, key, layers);
      await transaction.query('UPDATE operation SET result = $2 WHERE key = $1', [key, JSON.stringify(result)]);
    };
  },
  async combine({ key }, { database }) {
    const [row] = await database.query<{ result: SaliencyResult }>('SELECT result FROM operation WHERE key = $1', [
      key,
    ]);
    return row!.result;
  },
};
