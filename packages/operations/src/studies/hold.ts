import type { Queryable } from '@flapbook/database';
import { lockOperations } from '../store/operations.ts';
import { withdrawTasks } from '../store/tasks.ts';
import { laneOfStudy } from './lane.ts';

/**
 * Operations of a study that are queued or running for its sake alone: nobody else has asked for them, no other study that
 * runs has them, and nothing else that is under way needs them.
 */
export async function heldOnlyBy(transaction: Queryable, study: string): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `WITH RECURSIVE own AS (
        SELECT o.key FROM operation o
        WHERE o.status IN ('QUEUED', 'RUNNING') AND o.lane = $2 AND o.priority = 'BACKGROUND'
          AND EXISTS (SELECT 1 FROM study_operation s WHERE s.operation_key = o.key AND s.study_id = $1)
          AND NOT EXISTS (
            SELECT 1 FROM study_operation s JOIN study ON study.id = s.study_id
            WHERE s.operation_key = o.key AND s.study_id <> $1 AND study.status = 'RUNNING')),
      needed AS (
        SELECT unnest(o.requires) AS key FROM operation o
        WHERE o.status IN ('QUEUED', 'RUNNING') AND o.key NOT IN (SELECT key FROM own)
        UNION
        SELECT unnest(o.requires) FROM needed JOIN operation o USING (key))
      SELECT key FROM own EXCEPT SELECT key FROM needed ORDER BY key`,
    [study, laneOfStudy(study)],
  );
  return rows.map(({ key }) => key);
}

/**
 * Takes back what a study has queued. Tasks that run end and keep their results; operations all of whose tasks run or have
 * ended go on to their own end.
 */
export async function withdraw(transaction: Queryable, study: string): Promise<void> {
  const keys = await heldOnlyBy(transaction, study);
  await lockOperations(transaction, keys);
  await transaction.query(
    `UPDATE operation o SET status = 'PLANNED', phase = NULL
      WHERE key = ANY($1) AND (
        status = 'QUEUED'
        OR status = 'RUNNING' AND (
          EXISTS (SELECT 1 FROM task WHERE operation_key = o.key AND role = 'SPLIT' AND status IN ('QUEUED', 'RUNNING'))
          OR EXISTS (
            SELECT 1 FROM operation_task JOIN task ON task.key = task_key
            WHERE operation_task.operation_key = o.key AND task.status = 'QUEUED')))`,
    [keys],
  );
  await withdrawTasks(transaction, keys);
}
