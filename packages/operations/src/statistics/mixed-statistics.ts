import type { Database } from '@flapbook/database';
import {
  type ChannelStatistics,
  FlapbookError,
  MODULES,
  mergeWeighted,
  type PerModule,
  type ShardStatistics,
} from '@flapbook/flap';
import type { CalibrationParameters } from '../kinds/calibration/parameters.ts';
import { shardRanges, streamKey } from '../kinds/calibration/shards.ts';
import { type MixtureParameters, mixtureRole } from '../kinds/mixture.ts';
import { findOperations, type OperationRecord } from '../store/operations.ts';
import { readLayerShards } from '../store/statistics.ts';

/**
 * The statistics of a mixture, merged from the stored shards of its calibrations. A share α of a mixture of N samples in all
 * makes each of a calibration's n samples count α N / n: the mean is Σ α mean, the variance that of tokens drawn so, and
 * calibrations in the shares of their samples give what one over all of them would.
 *
 * @throws FlapbookError CALIBRATION_REQUIRED until all of its calibrations have succeeded
 */
export async function mixedStatistics(
  database: Database,
  { parameters, inputs }: Pick<OperationRecord, 'parameters' | 'inputs'>,
): Promise<readonly PerModule<ChannelStatistics>[]> {
  const { weights } = parameters as MixtureParameters;
  const keys = weights.map((_, part) => inputs[mixtureRole(part)]!);
  const found = new Map((await findOperations(database, keys)).map((record) => [record.key, record]));
  const parts = keys.map((key, part) => {
    const record = found.get(key);
    if (record?.status !== 'SUCCEEDED') {
      throw new FlapbookError('CALIBRATION_REQUIRED', `The calibration ${key} of the mixture has not succeeded yet.`);
    }
    const given = record.parameters as CalibrationParameters;
    return { stream: streamKey(record), ranges: shardRanges(given), samples: given.samples, share: weights[part]! };
  });
  const total = parts.reduce((sum, { samples }) => sum + samples, 0);
  const layers = await layerCount(database, inputs.model!);
  const merged: PerModule<ChannelStatistics>[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const read = await Promise.all(
      parts.map(async ({ stream, ranges, samples, share }) => ({
        shards: await readLayerShards(database, stream, ranges, layer),
        weight: (share * total) / samples,
      })),
    );
    const [attention, mlp] = MODULES.map((module) =>
      mergeWeighted(
        read.flatMap(({ shards, weight }) => shards[module].map((shard: ShardStatistics) => ({ shard, weight }))),
      ),
    ) as [ChannelStatistics, ChannelStatistics];
    merged.push({ attention, mlp });
  }
  return merged;
}

async function layerCount(database: Database, modelKey: string): Promise<number> {
  const [row] = await database.query<{ layers: number }>(
    `SELECT jsonb_array_length(shape -> 'layers') AS layers FROM model WHERE key = $1`,
    [modelKey],
  );
  if (row === undefined) throw new FlapbookError('MODEL_NOT_FOUND', `No model has the key ${modelKey}.`);
  return row.layers;
}
