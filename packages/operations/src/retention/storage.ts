import type { ArtifactStore } from '@flapbook/artifacts';
import type { Operations } from '../operations.ts';
import { ZERO_SHOT_BYTES } from '../store/zero-shot.ts';

/** What is stored, by what it belongs to. */
export interface StoredKind {
  /** A kind of operation; `model` for the statistics of weights, `file` for what lies in the artifact store. */
  readonly kind: string;
  /** Operations whose results are stored, or models, or files. */
  readonly count: number;
  /** Of the results themselves, without the database's own overhead. */
  readonly bytes: number;
}

export interface StorageOverview {
  /** What the database takes on disk, indexes and free space within it included. */
  readonly databaseBytes: number;
  /** What the files in the artifact store take, named or not; null without a store. */
  readonly artifactBytes: number | null;
  readonly kinds: readonly StoredKind[];
}

/** What the database and the artifact store hold. Reads the lengths of all results, not the results. */
export async function storageOf({
  database,
  artifacts,
}: Pick<Operations, 'database' | 'artifacts'>): Promise<StorageOverview> {
  const [size] = await database.query<{ bytes: number }>('SELECT pg_database_size(current_database()) AS bytes');
  const kinds = await database.query<StoredKind>(
    `WITH results AS (
        SELECT kind, count(*) FILTER (WHERE status = 'SUCCEEDED') AS count, sum(coalesce(octet_length(result::text), 0)) AS bytes
          FROM operation GROUP BY kind
        UNION ALL
        SELECT 'calibration', 0,
          sum(octet_length(sum_of_means) + octet_length(m2) + octet_length(reference_a) + octet_length(reference_b))
          FROM calibration_statistics
        UNION ALL
        SELECT 'prunedModel', 0, sum(octet_length(bias)) FROM compensation_bias
        UNION ALL
        SELECT 'saliency', 0, sum(octet_length(scores)) FROM saliency_score
        UNION ALL
        SELECT 'evaluation', 0, sum(octet_length(nll) + octet_length(tokens)) FROM evaluation_block
        UNION ALL
        SELECT 'zeroShot', 0, sum(${ZERO_SHOT_BYTES}) FROM zero_shot_block
        UNION ALL
        SELECT 'model', count(DISTINCT model_key), 
          sum(octet_length(column_square_norm) + octet_length(column_mean_abs) + coalesce(octet_length(column_fourth_power), 0))
          FROM weight_statistics
        UNION ALL
        SELECT 'file', count(*), sum(byte_length) FROM (SELECT DISTINCT digest, byte_length FROM artifact) AS stored)
      SELECT kind, sum(count)::bigint AS count, coalesce(sum(bytes), 0)::bigint AS bytes FROM results
      GROUP BY kind HAVING sum(count) > 0 OR sum(bytes) > 0 ORDER BY kind`,
  );
  return { databaseBytes: size!.bytes, artifactBytes: artifacts && (await bytesOf(artifacts)), kinds };
}

async function bytesOf(store: ArtifactStore): Promise<number> {
  let bytes = 0;
  for await (const { byteLength } of store.list()) bytes += byteLength;
  return bytes;
}
