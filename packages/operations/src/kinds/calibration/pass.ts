import type { EngineModel, LayerPruning, Pruning } from '@flapbook/engine';
import {
  type ChannelStatistics,
  mergeShards,
  type PerModule,
  prepare,
  type ShardStatistics,
  score,
} from '@flapbook/flap';
import type { ModelRecord } from '../../catalogue/models.ts';
import type { JsonObject } from '../../keys.ts';
import { ShardCollector } from '../../statistics/shard-collector.ts';
import { insertShard, type ShardRange } from '../../store/statistics.ts';
import type { Commit, Task } from '../kind.ts';
import type { CalibrationParameters } from './parameters.ts';
import { shardRanges, streamKey } from './shards.ts';

/** What every part of a calibration computes with. */
export interface Pass {
  readonly parameters: CalibrationParameters;
  readonly model: ModelRecord;
  readonly rows: readonly Int32Array[];
  readonly opened: EngineModel;
  /** Null for the dense model. */
  readonly pruning: Pruning | null;
}

/** One shard of a calibration whose samples are on their own. */
export async function runShard(task: Task, { parameters, model, rows, opened, pruning }: Pass): Promise<Commit> {
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
    nameRow: (row) => `sample ${range.firstSample + row}`,
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
export async function runSequential(task: Task, { parameters, model, rows, opened }: Pass): Promise<Commit> {
  const ranges = shardRanges(parameters);
  const { shape } = model;
  const collectors = ranges.map(
    (range) => new ShardCollector({ shape, range, tokensPerSample: parameters.sequenceLength }),
  );
  const weights = await task.planner.weights(model.key, parameters.sequential!.metric);
  await opened.calibrate(rows, {
    signal: task.signal,
    nameRow: (row) => `sample ${row}`,
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
