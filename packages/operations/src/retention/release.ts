import type { Database, Queryable } from '@flapbook/database';
import { shutOutReaders } from './locks.ts';
import { LEAST_TASK_DAYS, type RetentionPolicy } from './policy.ts';
import { unheld, unneeded } from './reach.ts';
import { calibrationsOf, type GoingShard, rangeId, rangesOf } from './shards.ts';

/** Rows that one transaction deletes, about: short enough that nobody waits for long. */
export const BATCH_ROWS = 500;

/** What one transaction has done. */
export interface Released {
  /** Keys of operations whose results are gone, or are going. */
  readonly keys: readonly string[];
  /** Whether the same operations have more to delete. */
  readonly more: boolean;
}

/** Deletes up to a batch of the results of operations that still nobody keeps; those that others hold are passed over. */
export function releaseOperations(
  database: Database,
  keys: readonly string[],
  policy: RetentionPolicy,
): Promise<Released> {
  return database.transaction(async (transaction) => {
    await shutOutReaders(transaction);
    const locked = await transaction.query<{ key: string }>(
      `SELECT key FROM operation WHERE key = ANY($1) ORDER BY key FOR NO KEY UPDATE SKIP LOCKED`,
      [keys],
    );
    // A statement of its own: it sees what was committed before the locks were had.
    const free = await unheld(
      transaction,
      locked.map(({ key }) => key),
      policy,
    );
    const going = await unneeded(transaction, free);
    // First of all nobody is told any more that the results are there.
    await transaction.query(
      `UPDATE operation SET status = 'PLANNED', result = NULL, engine = NULL, seconds = NULL, fraction = 0,
          start_fraction = 0, requested = false, started_at = NULL, finished_at = NULL
        WHERE key = ANY($1) AND status = 'SUCCEEDED'`,
      [going],
    );
    await transaction.query(`DELETE FROM artifact WHERE holder = 'operation' AND holder_key = ANY($1)`, [going]);
    const counts = [
      await deleteBatch(transaction, 'evaluation_block', going),
      await deleteBatch(transaction, 'compensation_bias', going),
      await deleteBatch(transaction, 'saliency_score', going),
      await deleteBatch(transaction, 'zero_shot_block', going),
    ];
    return { keys: going, more: counts.some((count) => count === BATCH_ROWS) };
  });
}

async function deleteBatch(
  transaction: Queryable,
  table: 'evaluation_block' | 'compensation_bias' | 'saliency_score' | 'zero_shot_block',
  keys: readonly string[],
): Promise<number> {
  const gone = await transaction.query(
    `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM ${table} WHERE operation_key = ANY($1) LIMIT ${BATCH_ROWS})) RETURNING 1`,
    [keys],
  );
  return gone.length;
}

/** Deletes shards that still nobody keeps. Call it after `releaseOperations`: what says SUCCEEDED keeps its shards. */
export function releaseShards(
  database: Database,
  shards: readonly GoingShard[],
  policy: RetentionPolicy,
): Promise<GoingShard[]> {
  return database.transaction(async (transaction) => {
    await shutOutReaders(transaction);
    const calibrations = await calibrationsOf(transaction, shards);
    const free = new Set(
      await unheld(
        transaction,
        calibrations.map(({ key }) => key),
        policy,
      ),
    );
    const needed = rangesOf(calibrations.filter(({ key, status }) => status === 'SUCCEEDED' || !free.has(key)));
    const going = shards.filter((shard) => !needed.has(rangeId(shard)));
    await transaction.query(
      `DELETE FROM calibration_shard USING unnest($1::text[], $2::integer[], $3::integer[]) AS going (stream, first, number)
        WHERE stream_key = stream AND first_sample = first AND samples = number`,
      [going.map(({ stream }) => stream), going.map((one) => one.firstSample), going.map(({ samples }) => samples)],
    );
    return going;
  });
}

/** Finished tasks that nothing unfinished waits for. Of a task that has just been queued again, the lock shows it. */
const OLD_TASKS = `finished_at < now() - make_interval(days => $1)
  AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.key = operation_key AND o.status IN ('QUEUED', 'RUNNING'))
  AND NOT EXISTS (
    SELECT 1 FROM operation_task link JOIN operation o ON o.key = link.operation_key
    WHERE link.task_key = task.key AND o.status IN ('QUEUED', 'RUNNING'))`;

/** Deletes a batch of the records of tasks that ended long ago; answers with their number. */
export function releaseTasks(database: Database, policy: RetentionPolicy): Promise<number> {
  return database.transaction(async (transaction) => {
    await shutOutReaders(transaction);
    const gone = await transaction.query(
      `DELETE FROM task WHERE key = ANY(ARRAY(
          SELECT key FROM task WHERE ${OLD_TASKS} LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED)) RETURNING 1`,
      [taskDays(policy)],
    );
    return gone.length;
  });
}

export async function countOldTasks(database: Queryable, policy: RetentionPolicy): Promise<number> {
  const [row] = await database.query<{ count: number }>(`SELECT count(*) AS count FROM task WHERE ${OLD_TASKS}`, [
    taskDays(policy),
  ]);
  return row!.count;
}

function taskDays({ keepDays }: RetentionPolicy): number {
  return Math.max(keepDays, LEAST_TASK_DAYS);
}
