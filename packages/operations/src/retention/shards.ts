import type { Database, Queryable } from '@flapbook/database';
import { groupBy } from '../fleet/group.ts';
import { calibration } from '../kinds/calibration/calibration.ts';
import type { CalibrationParameters } from '../kinds/calibration/parameters.ts';
import { shardRanges, streamKey } from '../kinds/calibration/shards.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import type { ShardRange } from '../store/statistics.ts';
import type { RetentionPolicy } from './policy.ts';
import { KEPT } from './reach.ts';

/** A calibration that stores its statistics in a stream, which it may share with others. */
export interface Calibration extends OperationSpec {
  readonly status: string;
  readonly work: number;
  readonly seconds: number | null;
  readonly startFraction: number;
  readonly kept: boolean;
}

/** A stored shard that no kept calibration uses. */
export interface GoingShard extends ShardRange {
  readonly stream: string;
  /** Rows of statistics: one a layer and module. */
  readonly rows: number;
  readonly bytes: number;
  /** Calibrations that share the stream, the last finished first; none that needs this shard is kept. */
  readonly calibrations: readonly Calibration[];
}

const COLUMNS = `o.key, o.kind, o.version, o.parameters, o.inputs, o.status, o.work,
  CASE WHEN o.status = 'SUCCEEDED' THEN o.seconds END AS seconds, o.start_fraction AS "startFraction"`;

/**
 * Shards whose calibrations are known and none of which that uses them is kept. A shard of a newer version of Flapbook,
 * whose streams this one cannot tell, stays.
 */
export async function goingShards(database: Database, { keepDays }: RetentionPolicy): Promise<GoingShard[]> {
  const [calibrations, stored] = await Promise.all([
    database.query<Calibration>(
      `WITH ${KEPT} SELECT ${COLUMNS}, EXISTS (SELECT 1 FROM kept WHERE kept.key = o.key) AS kept
        FROM operation o WHERE kind = $2 AND version <= $3 ORDER BY o.finished_at DESC NULLS LAST, o.key`,
      [keepDays, calibration.kind, calibration.version],
    ),
    // The lengths of vectors that lie beside the row are known without reading them.
    database.query<Omit<GoingShard, 'calibrations'>>(
      `SELECT stream_key AS stream, first_sample AS "firstSample", samples, count(*) AS rows,
          sum(octet_length(sum_of_means) + octet_length(m2) + octet_length(reference_a) + octet_length(reference_b))::bigint AS bytes
        FROM calibration_statistics GROUP BY stream_key, first_sample, samples
        ORDER BY stream_key, first_sample, samples`,
    ),
  ]);
  const streams = groupBy(calibrations, streamKey);
  const keptRanges = rangesOf(calibrations.filter(({ kept }) => kept));
  return stored.flatMap((shard) => {
    const sharing = streams.get(shard.stream);
    return sharing === undefined || keptRanges.has(rangeId(shard)) ? [] : [{ ...shard, calibrations: sharing }];
  });
}

/** Calibrations of the streams of shards as they are now, later ones included. */
export async function calibrationsOf(
  transaction: Queryable,
  shards: readonly GoingShard[],
): Promise<(OperationSpec & { readonly status: string })[]> {
  const streams = new Set(shards.map(({ stream }) => stream));
  const inputs = new Set(shards.flatMap(({ calibrations }) => calibrations.map((one) => JSON.stringify(one.inputs))));
  const found = await transaction.query<OperationSpec & { status: string }>(
    `SELECT ${COLUMNS} FROM operation o WHERE kind = $1 AND inputs = ANY($2::jsonb[])`,
    [calibration.kind, [...inputs]],
  );
  return found.filter((one) => streams.has(streamKey(one)));
}

/** The addresses of all shards that calibrations use. */
export function rangesOf(calibrations: readonly OperationSpec[]): Set<string> {
  return new Set(
    calibrations.flatMap((one) => {
      const stream = streamKey(one);
      return shardRanges(one.parameters as CalibrationParameters).map((range) => rangeId({ stream, ...range }));
    }),
  );
}

export function rangeId({ stream, firstSample, samples }: ShardRange & { readonly stream: string }): string {
  return `${stream}/${firstSample}+${samples}`;
}

/** Whether the shards of a stream are of use only all together, as those of a sequential calibration are. */
export function isInseparable({ calibrations }: GoingShard): boolean {
  return calibrations.some(({ parameters }) => (parameters as CalibrationParameters).sequential !== null);
}
