import { beyondScope, type Queryable } from '@flapbook/database';
import { calibration } from '../kinds/calibration/calibration.ts';
import { streamKey } from '../kinds/calibration/shards.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import { ZERO_SHOT_BYTES } from '../store/zero-shot.ts';
import { FILE_BYTES } from './file-bytes.ts';

/** What a member has asked for, by what the tables of tasks and results say. */
export interface Usage {
  readonly computeSeconds: number;
  readonly storedBytes: number;
  readonly jobs: number;
}

/** Tasks of a member’s operations that have taken time within the window, each with how long, and when it leaves it. */
const SPENT = `SELECT extract(epoch FROM coalesce(t.finished_at, now()) - greatest(t.started_at, now() - make_interval(secs => $2 * 3600))) AS seconds,
    coalesce(t.finished_at, now()) AS at
  FROM task t JOIN operation o ON o.key = t.operation_key
  WHERE o.asked_by::text = $1 AND t.started_at IS NOT NULL
    AND (t.finished_at IS NULL OR t.finished_at > now() - make_interval(secs => $2 * 3600))`;

/** In whatever workspace it was asked for. */
export function usageOf(database: Queryable, member: string, windowHours: number): Promise<Usage> {
  return beyondScope(async () => {
    const computeSeconds = await computeSecondsOf(database, member, windowHours);
    const storedBytes = await storedBytesOf(database, member);
    return { computeSeconds, storedBytes, jobs: await jobsOf(database, member) };
  });
}

export async function computeSecondsOf(database: Queryable, member: string, windowHours: number): Promise<number> {
  const [row] = await database.query<{ seconds: number }>(
    `SELECT coalesce(sum(seconds), 0)::double precision AS seconds FROM (${SPENT}) AS spent`,
    [member, windowHours],
  );
  return row!.seconds;
}

/** Seconds until so much has left the window that less than `most` is in it; null where that does not happen. */
export async function secondsUntilRoom(
  database: Queryable,
  member: string,
  { windowHours, most }: { readonly windowHours: number; readonly most: number },
): Promise<number | null> {
  const [row] = await database.query<{ wait: number }>(
    `SELECT extract(epoch FROM at - now())::double precision + $2 * 3600 AS wait FROM (
        SELECT at, sum(seconds) OVER (ORDER BY at DESC ROWS UNBOUNDED PRECEDING) AS since FROM (${SPENT}) AS spent) AS later
      WHERE since >= $3 ORDER BY at DESC LIMIT 1`,
    [member, windowHours, most],
  );
  return row === undefined ? null : Math.max(0, row.wait);
}

/** Operations that were asked for by name and are not done. */
export async function jobsOf(database: Queryable, member: string): Promise<number> {
  const [row] = await database.query<{ jobs: number }>(
    `SELECT count(*)::integer AS jobs FROM operation
      WHERE asked_by::text = $1 AND requested AND status IN ('QUEUED', 'RUNNING')`,
    [member],
  );
  return row!.jobs;
}

/** Results that others share are on the account of whoever had them computed; files on that of whoever brought them. Lengths are read, not results. */
export async function storedBytesOf(database: Queryable, member: string): Promise<number> {
  const calibrations = await database.query<OperationSpec>(
    `SELECT key, kind, version, parameters, inputs FROM operation
      WHERE asked_by::text = $1 AND kind = $2 AND version = $3`,
    [member, calibration.kind, calibration.version],
  );
  const [row] = await database.query<{ bytes: number }>(
    `WITH own AS (SELECT key, result FROM operation WHERE asked_by::text = $1)
      SELECT (
        (SELECT coalesce(sum(octet_length(result::text)), 0) FROM own)
        + (SELECT coalesce(sum(byte_length), 0) FROM (${FILE_BYTES}) AS file)
        + (SELECT coalesce(sum(octet_length(nll) + octet_length(tokens)), 0) FROM evaluation_block WHERE operation_key IN (SELECT key FROM own))
        + (SELECT coalesce(sum(octet_length(bias)), 0) FROM compensation_bias WHERE operation_key IN (SELECT key FROM own))
        + (SELECT coalesce(sum(octet_length(scores)), 0) FROM saliency_score WHERE operation_key IN (SELECT key FROM own))
        + (SELECT coalesce(sum(${ZERO_SHOT_BYTES}), 0) FROM zero_shot_block WHERE operation_key IN (SELECT key FROM own))
        + (SELECT coalesce(sum(byte_length), 0) FROM artifact WHERE holder = 'operation' AND holder_key IN (SELECT key FROM own))
        + (SELECT coalesce(sum(octet_length(sum_of_means) + octet_length(m2) + octet_length(reference_a) + octet_length(reference_b)), 0)
            FROM calibration_statistics WHERE stream_key = ANY($2))
      )::bigint AS bytes`,
    [member, [...new Set(calibrations.map(streamKey))]],
  );
  return row!.bytes;
}
