import type { Database } from '@flapbook/database';
import type { OperationSpec } from '../kinds/kind.ts';
import { ZERO_SHOT_BYTES } from '../store/zero-shot.ts';
import type { RetentionPolicy } from './policy.ts';
import { KEPT } from './reach.ts';
import { type GoingShard, goingShards } from './shards.ts';

/** An operation whose results nobody keeps. */
export interface GoingOperation extends OperationSpec {
  /** Of its own results: those of a calibration are its shards. */
  readonly bytes: number;
  /** Parameters of the model times tokens. */
  readonly work: number;
  /** How long its last run took; null when it has not succeeded. */
  readonly seconds: number | null;
  /** Work that was there when its last run started, 0 to 1. */
  readonly startFraction: number;
}

/** What may go, from one look at the database: whoever deletes looks again. */
export interface Candidates {
  readonly operations: readonly GoingOperation[];
  readonly shards: readonly GoingShard[];
}

export async function findCandidates(database: Database, policy: RetentionPolicy): Promise<Candidates> {
  const [operations, shards] = await Promise.all([goingOperations(database, policy), goingShards(database, policy)]);
  return { operations, shards };
}

/** Operations that have succeeded, or left parts of their results, and that nobody keeps. Those that need others first. */
function goingOperations(database: Database, { keepDays }: RetentionPolicy): Promise<GoingOperation[]> {
  return database.query<GoingOperation>(
    `WITH ${KEPT},
      stored AS (
        SELECT operation_key AS key, sum(octet_length(nll) + octet_length(tokens)) AS bytes FROM evaluation_block GROUP BY 1
        UNION ALL
        SELECT operation_key, sum(octet_length(bias)) FROM compensation_bias GROUP BY 1
        UNION ALL
        SELECT operation_key, sum(octet_length(scores)) FROM saliency_score GROUP BY 1
        UNION ALL
        SELECT operation_key, sum(${ZERO_SHOT_BYTES}) FROM zero_shot_block GROUP BY 1
        UNION ALL
        SELECT holder_key, sum(byte_length) FROM artifact WHERE holder = 'operation' GROUP BY 1),
      own AS (SELECT key, sum(bytes) AS bytes FROM stored GROUP BY key)
      SELECT key, kind, version, parameters, inputs, work, start_fraction AS "startFraction",
        CASE WHEN status = 'SUCCEEDED' THEN seconds END AS seconds,
        (coalesce(own.bytes, 0) + coalesce(octet_length(result::text), 0))::bigint AS bytes
      FROM operation LEFT JOIN own USING (key)
      WHERE (status = 'SUCCEEDED' OR own.key IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM kept WHERE kept.key = operation.key)
      ORDER BY created_at DESC, key`,
    [keepDays],
  );
}
