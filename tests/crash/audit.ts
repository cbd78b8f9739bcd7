import type { Queryable } from '@flapbook/database';

/** Notes every result that is written and every change of a task's state, in the transaction that does it. */
export async function installAudit(database: Queryable): Promise<void> {
  for (const statement of [
    'CREATE TABLE audit_result (result text NOT NULL, of text NOT NULL)',
    `CREATE TABLE audit_task (id bigserial, key text NOT NULL, attempt integer NOT NULL, status text NOT NULL,
      worker_id text, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `CREATE FUNCTION audit_result() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        written jsonb := to_jsonb(NEW);
      BEGIN
        INSERT INTO audit_result VALUES (TG_TABLE_NAME, concat_ws(' ', written ->> 'stream_key',
          written ->> 'operation_key', written ->> 'first_sample', written ->> 'first_row', written ->> 'layer',
          written ->> 'module'));
        RETURN NEW;
      END $$`,
    ...['calibration_shard', 'calibration_statistics', 'compensation_bias', 'evaluation_block'].map(
      (table) => `CREATE TRIGGER audit AFTER INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION audit_result()`,
    ),
    `CREATE FUNCTION audit_task() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO audit_task (key, attempt, status, worker_id)
        VALUES (NEW.key, NEW.attempt, NEW.status, NEW.worker_id);
        RETURN NEW;
      END $$`,
    `CREATE TRIGGER audit AFTER UPDATE OF status ON task FOR EACH ROW
      WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION audit_task()`,
  ])
    await database.query(statement);
}

/** Results that were written more than once, and tasks that succeeded more than once. */
export function writtenTwice(database: Queryable): Promise<{ result: string; of: string; times: number }[]> {
  return database.query(
    `SELECT result, of, count(*)::integer AS times FROM audit_result GROUP BY 1, 2 HAVING count(*) > 1
      UNION ALL
      SELECT 'task', key, count(*)::integer FROM audit_task WHERE status = 'SUCCEEDED' GROUP BY key HAVING count(*) > 1`,
  );
}

/** Everything that is not over, not accounted for, or ended otherwise than it should. */
export function leftovers(database: Queryable): Promise<{ what: string; key: string; status: string }[]> {
  return database.query(
    `SELECT 'operation' AS what, key, status FROM operation
        WHERE status <> 'SUCCEEDED' AND kind IN ('calibration', 'prunedModel', 'evaluation')
      UNION ALL
      SELECT 'task', key, status FROM task WHERE status <> 'SUCCEEDED'
      UNION ALL
      SELECT 'task that nothing waits for', key, status FROM task
        WHERE role = 'PART' AND key NOT IN (SELECT task_key FROM operation_task)
      UNION ALL
      SELECT 'shard without statistics', stream_key, '' FROM calibration_shard c
        WHERE NOT EXISTS (SELECT 1 FROM calibration_statistics s
          WHERE s.stream_key = c.stream_key AND s.first_sample = c.first_sample AND s.samples = c.samples)
      UNION ALL
      SELECT 'result without its task', result, of FROM audit_result
        WHERE result IN ('calibration_shard', 'evaluation_block') AND NOT EXISTS (
          SELECT 1 FROM task WHERE status = 'SUCCEEDED' AND key LIKE split_part(of, ' ', 1) || '/'
            || split_part(of, ' ', 2) || '+%')`,
  );
}

/** Removes a round's results and every trace of it, so that the next one starts from nothing. */
export async function startOver(database: Queryable): Promise<void> {
  for (const table of ['operation', 'calibration_shard', 'queue.job', 'audit_result', 'audit_task'])
    await database.query(`DELETE FROM ${table}`);
}

/** The worker that a process is at present; null when it has none. */
export async function workerOf(database: Queryable, processId: number): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    'SELECT id FROM worker WHERE process_id = $1 ORDER BY started_at DESC LIMIT 1',
    [processId],
  );
  return row?.id ?? null;
}

/** How many tasks have succeeded so far. */
export async function tasksDone(database: Queryable): Promise<number> {
  const [row] = await database.query<{ done: number }>(
    `SELECT count(*)::integer AS done FROM audit_task WHERE status = 'SUCCEEDED'`,
  );
  return row!.done;
}

/**
 * Tasks that were delivered to a worker which has not taken them up; asked a moment after a worker's death, since one
 * that lives takes up what it gets at once.
 */
export async function deliveredInVain(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `SELECT key FROM task JOIN queue.job ON data ->> 'key' = key AND (data ->> 'attempt')::integer = attempt
      WHERE status = 'QUEUED' AND state = 'active'`,
  );
  return rows.map(({ key }) => key);
}

/**
 * Seconds from a worker's death until what it had then ran elsewhere: the task that it ran, and those that had only been
 * delivered to it.
 */
export async function recoveries(
  database: Queryable,
  { workerId, diedAt, delivered }: { workerId: string | null; diedAt: Date; delivered: readonly string[] },
): Promise<number[]> {
  const rows = await database.query<{ seconds: number }>(
    `SELECT extract(epoch FROM min(again.at) - $2::timestamptz)::double precision AS seconds
      FROM (
        SELECT key FROM (SELECT * FROM audit_task WHERE worker_id = $1 ORDER BY id DESC LIMIT 1) last
        WHERE status = 'RUNNING'
        UNION SELECT unnest($3::text[])) of
      JOIN audit_task again ON again.key = of.key AND again.status = 'RUNNING' AND again.at > $2
      GROUP BY of.key`,
    [workerId, diedAt, delivered],
  );
  return rows.map(({ seconds }) => seconds);
}
