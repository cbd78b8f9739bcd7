import type { Database } from '@flapbook/database';
import { FlapbookError, MODULES, type PerModule, type ShardStatistics } from '@flapbook/flap';
import type { CalibrationParameters } from '../kinds/calibration/parameters.ts';
import { shardRanges, streamKey } from '../kinds/calibration/shards.ts';
import { findOperations, type OperationRecord } from '../store/operations.ts';
import { readLayerShards } from '../store/statistics.ts';

/** The shards of a calibration, a layer and module. */
export type ShardSets = readonly PerModule<readonly ShardStatistics[]>[];

/** More memory than this is not taken for the shards of one calibration. */
const MOST_BYTES = 2 ** 30;

/**
 * Every shard of a calibration that has succeeded, with its record.
 *
 * @throws FlapbookError CALIBRATION_REQUIRED before it has, LIMIT_EXCEEDED where memory would not do
 */
export async function readShardSets(
  database: Database,
  calibrationKey: string,
): Promise<{ readonly record: OperationRecord; readonly layers: ShardSets }> {
  const [record] = await findOperations(database, [calibrationKey]);
  if (record?.status !== 'SUCCEEDED') {
    throw new FlapbookError('CALIBRATION_REQUIRED', `The calibration ${calibrationKey} has not succeeded yet.`);
  }
  const stream = streamKey(record);
  const ranges = shardRanges(record.parameters as CalibrationParameters);
  const [found] = await database.query<{ layers: number; bytes: string }>(
    `SELECT count(DISTINCT layer)::integer AS layers,
        sum(octet_length(sum_of_means) + octet_length(m2) + octet_length(reference_a) + octet_length(reference_b)) AS bytes
      FROM calibration_statistics WHERE stream_key = $1 AND first_sample < $2`,
    [stream, (record.parameters as CalibrationParameters).samples],
  );
  if (Number(found?.bytes ?? 0) > MOST_BYTES) {
    throw new FlapbookError(
      'LIMIT_EXCEEDED',
      'The shards of this calibration take more than 1 GiB of memory together.',
    );
  }
  const layers: PerModule<readonly ShardStatistics[]>[] = [];
  for (let layer = 0; layer < (found?.layers ?? 0); layer++) {
    layers.push(await readLayerShards(database, stream, ranges, layer));
  }
  return { record, layers };
}

/** Something made of every layer's and module's shards, with a breath for others after each layer. */
export async function mapShards<T>(
  layers: ShardSets,
  make: (shards: readonly ShardStatistics[]) => T,
): Promise<PerModule<T>[]> {
  const made: PerModule<T>[] = [];
  for (const sets of layers) {
    const [attention, mlp] = MODULES.map((module) => make(sets[module])) as [T, T];
    made.push({ attention, mlp });
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return made;
}
