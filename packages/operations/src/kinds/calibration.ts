import type { EngineModel, LayerPruning, Pruning } from '@flapbook/engine';
import {
  type ChannelStatistics,
  FlapbookError,
  METRICS,
  type MetricName,
  mergeShards,
  type PerModule,
  prepare,
  type ShardStatistics,
  score,
} from '@flapbook/flap';
import { drawCalibrationRows, type Sampling } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import { digestOf, type JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { ShardCollector } from '../statistics/shard-collector.ts';
import { insertShard, rangeName, type ShardRange, storedShards } from '../store/statistics.ts';
import type { Commit, OperationKind, Task } from './kind.ts';
import { requireOwnWeights } from './own-weights.ts';
import { pruningOf } from './pruning.ts';
import { RANGES } from './ranges.ts';
import { isDrawn, resolveSampling } from './sampling.ts';
import { requireInteger, requireRatio } from './validate.ts';

const VERSION = 1;

/** Samples of a shard: small enough to lose little to an interruption, large enough to keep the rows in the database few. */
const SHARD_SAMPLES = 64;

/** What the user wrote; everything absent has a default. */
export interface CalibrationSpec {
  readonly samples?: number | null;
  readonly sequenceLength?: number | null;
  readonly sampling?: Sampling | null;
  readonly seed?: number | null;
  readonly sequential?: SequentialSpec | null;
  /**
   * Whether the influence of every block must be there, which the budget BLOCK_INFLUENCE reads. Every pass measures it,
   * but those of earlier versions did not; plans that need it ask for it themselves. False by default.
   */
  readonly blockInfluence?: boolean | null;
}

/** Prune each layer, uniformly, before the next is calibrated. */
export interface SequentialSpec {
  readonly ratio: number;
  readonly metric?: MetricName | null;
  readonly squareAttentionScore?: boolean | null;
}

export interface CalibrationParameters extends JsonObject {
  readonly samples: number;
  readonly sequenceLength: number;
  readonly sampling: Sampling;
  readonly seed: number;
  readonly shardSamples: number;
  readonly engine: string;
  readonly sequential: {
    readonly ratio: number;
    readonly metric: MetricName;
    readonly squareAttentionScore: boolean;
  } | null;
}

/** Whether a calibration has to have the influence of every block. It stands in the key only of those that do. */
export function hasBlockInfluence(parameters: CalibrationParameters): boolean {
  return parameters.blockInfluence === true;
}

/**
 * The same calibration with the influence of every block. It shares the shards of the one without and costs nothing where
 * they have it.
 *
 * @throws FlapbookError BAD_PARAMETER for a sequential calibration and for a mixture
 */
export function withBlockInfluence(calibration: ResolvedOperation): ResolvedOperation {
  if (calibration.kind !== 'calibration') {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The influence of blocks is measured by a calibration; a ${calibration.kind} has none.`,
    );
  }
  const parameters = calibration.parameters as CalibrationParameters;
  if (hasBlockInfluence(parameters)) return calibration;
  if (parameters.sequential !== null) throw sequentialInfluence();
  return resolved({ ...calibration, parameters: { ...parameters, blockInfluence: true } });
}

/** @throws FlapbookError BAD_PARAMETER for what cannot be calibrated again as it is pruned */
function requireRepeatable(pruned: ResolvedOperation, { sequential }: CalibrationParameters): void {
  if (sequential !== null) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      'A sequential calibration prunes the dense model; it cannot go on from a pruned one.',
    );
  }
  requireOwnWeights(pruned);
}

function sequentialInfluence(): FlapbookError {
  return new FlapbookError(
    'BAD_PARAMETER',
    'The influence of blocks needs a pass in which they run whole; a sequential calibration prunes them meanwhile.',
  );
}

/** The published scripts' settings for text; a data set of rows is used whole, as it is, in order. */
const TEXT_DEFAULTS = { samples: 1024, sequenceLength: 128, sampling: 'PYTHON_RANDOM', seed: 0 } as const;

export interface CalibrationSources {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly engine: string;
  /** The model as pruned before, for iterative refinement: its statistics are of what is left. The dense model when absent. */
  readonly pruned?: ResolvedOperation | null;
}

/**
 * Fills in the defaults of a calibration.
 *
 * @throws FlapbookError BAD_PARAMETER, BAD_RATIO, TOO_FEW_ROWS, ROWS_UNEQUAL, SEQUENCE_TOO_LONG
 */
export function resolveCalibration(
  spec: CalibrationSpec,
  { model, dataset, engine, pruned = null }: CalibrationSources,
): ResolvedOperation<CalibrationParameters> {
  const sequenceLength = resolveSequenceLength(spec.sequenceLength, { model, dataset });
  const isText = isDrawn(dataset);
  const sampling = resolveSampling(spec.sampling, dataset, TEXT_DEFAULTS.sampling);
  const samples = requireInteger(
    'samples',
    spec.samples ?? (isText ? TEXT_DEFAULTS.samples : dataset.rows!),
    RANGES.samples,
  );
  if (!isText && samples > dataset.rows!) {
    throw new FlapbookError(
      'TOO_FEW_ROWS',
      `“${dataset.name}” has ${dataset.rows} rows; ${samples} samples were asked for.`,
    );
  }
  const parameters: CalibrationParameters = {
    samples,
    sequenceLength,
    sampling,
    seed: sampling !== 'CONTIGUOUS' ? requireInteger('seed', spec.seed ?? TEXT_DEFAULTS.seed, RANGES.seed) : 0,
    shardSamples: SHARD_SAMPLES,
    engine,
    sequential: spec.sequential ? resolveSequential(spec.sequential) : null,
    ...(spec.blockInfluence && { blockInfluence: true }),
  };
  if (parameters.sequential !== null && hasBlockInfluence(parameters)) throw sequentialInfluence();
  if (pruned !== null) requireRepeatable(pruned, parameters);
  const tokens = samples * sequenceLength;
  return resolved<CalibrationParameters>({
    kind: 'calibration',
    version: VERSION,
    parameters,
    inputs: { model: model.key, dataset: dataset.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: model.parameters * tokens * (parameters.sequential ? 2 : 1),
    bytes: Math.ceil(samples / SHARD_SAMPLES) * channelCount(model) * 4 * Float64Array.BYTES_PER_ELEMENT,
  });
}

/** Tokens in a row: what is asked for, else the rows' own length, else the published 128. */
export function resolveSequenceLength(
  given: number | null | undefined,
  { model, dataset }: { readonly model: ModelRecord; readonly dataset: DatasetRecord },
): number {
  if (dataset.kind === 'task') {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `“${dataset.name}” holds the items of a task, which \`zeroShot\` scores; text or rows of tokens are needed here.`,
    );
  }
  const longest = model.description.maxPositions;
  const length = requireInteger(
    'sequenceLength',
    given ?? dataset.rowLength ?? Math.min(TEXT_DEFAULTS.sequenceLength, longest),
    RANGES.sequenceLength,
  );
  if (length > longest) {
    throw new FlapbookError(
      'SEQUENCE_TOO_LONG',
      `“${model.name}” has ${longest} positions; rows of ${length} tokens do not fit.`,
    );
  }
  if (dataset.rowLength !== null && length !== dataset.rowLength) {
    throw new FlapbookError(
      'ROWS_UNEQUAL',
      `The rows of “${dataset.name}” have ${dataset.rowLength} tokens; sequenceLength ${length} was asked for.`,
    );
  }
  return length;
}

function resolveSequential(spec: SequentialSpec): CalibrationParameters['sequential'] {
  const metric = spec.metric ?? 'WIFN';
  if (METRICS[metric].seeded) {
    throw new FlapbookError('BAD_PARAMETER', `A sequential calibration has no seed for the metric ${metric}.`);
  }
  if (METRICS[metric].needsSaliency) {
    throw new FlapbookError('BAD_PARAMETER', `A sequential calibration has no saliency for the metric ${metric}.`);
  }
  return {
    ratio: requireRatio(spec.ratio),
    metric,
    squareAttentionScore: spec.squareAttentionScore ?? false,
  };
}

function channelCount(model: ModelRecord): number {
  return model.shape.layers.reduce(
    (sum, { attention, mlp }) => sum + attention.units * attention.channelsPerUnit + mlp.units,
    0,
  );
}

/**
 * The address of a calibration's shards. Calibrations that differ only in their number of samples share it, since the
 * windows of a smaller one are the first of a larger one; a sequential one shares with none, because every sample
 * takes part in pruning the layers that the next ones see.
 */
export function streamKey({
  version,
  parameters,
  inputs,
}: Pick<ResolvedOperation, 'version' | 'parameters' | 'inputs'>): string {
  const { samples, blockInfluence: _, ...stream } = parameters as CalibrationParameters;
  return digestOf({ kind: 'calibrationStream', version, inputs, parameters: stream.sequential ? parameters : stream });
}

/**
 * Refuses a sequential calibration, of whose samples each takes part in pruning what the next layers see: a part of it is not
 * what a calibration on that part would be.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function requireUnsequenced({ sequential }: CalibrationParameters, what: string): void {
  if (sequential === null) return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `Each sample of a sequential calibration takes part in pruning what later layers see, so it allows of no ${what}.`,
  );
}

/** The shards of a calibration, in order. */
export function shardRanges({ samples, shardSamples }: CalibrationParameters): ShardRange[] {
  const ranges: ShardRange[] = [];
  for (let firstSample = 0; firstSample < samples; firstSample += shardSamples) {
    ranges.push({ firstSample, samples: Math.min(shardSamples, samples - firstSample) });
  }
  return ranges;
}

export const calibration: OperationKind = {
  kind: 'calibration',
  version: VERSION,
  parts(operation, { model }) {
    const parameters = operation.parameters as CalibrationParameters;
    const stream = streamKey(operation);
    const { sequenceLength, samples } = parameters;
    // Every sample takes part in pruning the layers that the next ones see, so a sequential one is of one piece.
    const ranges = parameters.sequential ? [{ firstSample: 0, samples }] : shardRanges(parameters);
    return ranges.map((range) => {
      const tokens = range.samples * sequenceLength;
      const work = model.parameters * tokens * (parameters.sequential ? 2 : 1);
      return { key: `${stream}/${rangeName(range)}`, part: { ...range }, work, tokens };
    });
  },
  async stored(database, operation, parts) {
    const stream = streamKey(operation);
    const parameters = operation.parameters as CalibrationParameters;
    const shards = await storedShards(database, stream, { withCosines: hasBlockInfluence(parameters) });
    const there = new Set(shards.map((range) => `${stream}/${rangeName(range)}`));
    const { sequential } = parameters;
    if (sequential) return new Set(there.size > 0 ? parts.map(({ key }) => key) : []);
    return there;
  },
  async run(task) {
    const parameters = task.operation.parameters as CalibrationParameters;
    const model = await task.model(task.operation.inputs.model!);
    const rows = await task.shared('rows', async () =>
      drawCalibrationRows(
        await task.tokens(await task.dataset(task.operation.inputs.dataset!), model),
        task.operation.parameters as CalibrationParameters,
      ),
    );
    const { pruned } = task.operation.inputs;
    const pruning = pruned === undefined ? null : await task.shared('pruning', () => pruningOf(task, pruned, model));
    const pass = { parameters, model, rows, opened: await task.open(model), pruning };
    return parameters.sequential ? runSequential(task, pass) : runShard(task, pass);
  },
  async combine({ parameters }) {
    const { samples, sequenceLength } = parameters as CalibrationParameters;
    return { tokens: samples * sequenceLength };
  },
};

interface Pass {
  readonly parameters: CalibrationParameters;
  readonly model: ModelRecord;
  readonly rows: readonly Int32Array[];
  readonly opened: EngineModel;
  /** Null for the dense model. */
  readonly pruning: Pruning | null;
}

async function runShard(task: Task, { parameters, model, rows, opened, pruning }: Pass): Promise<Commit> {
  const range = task.part as JsonObject & ShardRange;
  const { sequenceLength } = parameters;
  const collector = new ShardCollector({
    shape: model.shape,
    range,
    tokensPerSample: sequenceLength,
    kept: pruning?.map((layer) => layer && { attention: layer.attentionKept.length, mlp: layer.mlpKept.length }),
  });
  await opened.calibrate(rows.slice(range.firstSample, range.firstSample + range.samples), {
    signal: task.signal,
    ...(pruning && { pruning }),
    onStatistics: (statistics) => collector.add(statistics),
    onCosines: (cosines) => collector.addCosines(cosines),
    onProgress: (fraction) => task.progress(fraction),
  });
  const shard = { streamKey: streamKey(task.operation), range, tokensPerSample: sequenceLength };
  const layers = collector.finish();
  const cosines = collector.cosines();
  return (transaction) => insertShard(transaction, { ...shard, layers, cosines });
}

/** One forward pass over all samples, each layer pruned on what it has just seen before the next layer runs. */
async function runSequential(task: Task, { parameters, model, rows, opened }: Pass): Promise<Commit> {
  const ranges = shardRanges(parameters);
  const { shape } = model;
  const collectors = ranges.map(
    (range) => new ShardCollector({ shape, range, tokensPerSample: parameters.sequenceLength }),
  );
  const weights = await task.planner.weights(model.key, parameters.sequential!.metric);
  await opened.calibrate(rows, {
    signal: task.signal,
    onProgress: (fraction) => task.progress(fraction),
    onStatistics: (statistics) => {
      for (const collector of collectors) collector.addOverlap(statistics);
    },
    pruneLayer: (layer) => {
      const shards = collectors.map((collector) => collector.finishLayer(layer));
      const scores = perModule((module) =>
        score(parameters.sequential!.metric, {
          statistics: merged(shards.map((shard) => shard[module])),
          weights: weights[layer]![module],
        }),
      );
      return uniformPruning(model, layer, { scores, ...parameters.sequential! });
    },
  });
  const stream = streamKey(task.operation);
  const shards = ranges.map((range, i) => ({ range, layers: collectors[i]!.finish() }));
  return async (transaction) => {
    for (const shard of shards) {
      await insertShard(transaction, { streamKey: stream, tokensPerSample: parameters.sequenceLength, ...shard });
    }
  };
}

function merged(shards: readonly ShardStatistics[]): ChannelStatistics {
  return mergeShards(shards, 'PAPER');
}

function uniformPruning(
  model: ModelRecord,
  layer: number,
  options: { readonly scores: PerModule<Float64Array>; readonly ratio: number; readonly squareAttentionScore: boolean },
): LayerPruning {
  const shape = { ...model.shape, layers: [model.shape.layers[layer]!] };
  const { squareAttentionScore } = options;
  const prepared = prepare({
    shape,
    scores: [options.scores],
    structure: 'UL_UM',
    estimator: 'PAPER',
    squareAttentionScore,
  });
  const [masks] = prepared.at({ ratio: options.ratio }).layers;
  return { attentionKept: masks!.attention.kept, mlpKept: masks!.mlp.kept, attentionBias: null, mlpBias: null };
}

function perModule<T>(make: (module: 'attention' | 'mlp') => T): PerModule<T> {
  return { attention: make('attention'), mlp: make('mlp') };
}
