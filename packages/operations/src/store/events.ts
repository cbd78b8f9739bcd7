import type { Queryable } from '@flapbook/database';
import type { OperationStatus } from '../operation.ts';

/** A change of an operation. */
export interface OperationEvent {
  readonly key: string;
  /** Counts the changes of one operation, without gaps. */
  readonly sequence: number;
  readonly status: OperationStatus;
  readonly attempt: number;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** What it does besides computing, for people; null while it computes or does nothing. */
  readonly phase: string | null;
  readonly at: Date;
}

const COLUMNS = 'operation_key AS key, sequence, status, attempt, fraction, phase, at';

/** The present state of operations, as the event that led to it. Those that nobody knows are left out. */
export function presentStates(database: Queryable, keys: readonly string[]): Promise<OperationEvent[]> {
  return database.query<OperationEvent>(
    `SELECT key, sequence, status, attempt, fraction, phase, coalesce(finished_at, started_at, queued_at, created_at) AS at
      FROM operation WHERE key = ANY($1) ORDER BY key`,
    [keys],
  );
}

/** What has happened to operations since the sequence numbers given, in order. Events are kept for a day. */
export function eventsSince(
  database: Queryable,
  since: readonly { readonly key: string; readonly sequence: number }[],
): Promise<OperationEvent[]> {
  return database.query<OperationEvent>(
    `SELECT ${COLUMNS} FROM operation_event
      JOIN unnest($1::text[], $2::bigint[]) AS since (key, seen) ON operation_key = since.key AND sequence > seen
      ORDER BY operation_key, sequence`,
    [since.map(({ key }) => key), since.map(({ sequence }) => sequence)],
  );
}

/** At most this many go at once, so that nothing else waits for it. */
const TRIM_BATCH = 5_000;

/** Deletes events that are older than a day. */
export async function trimEvents(database: Queryable): Promise<void> {
  for (;;) {
    const gone = await database.query(
      `DELETE FROM operation_event WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM operation_event WHERE at < now() - interval '1 day' LIMIT ${TRIM_BATCH}))
        RETURNING 1`,
    );
    if (gone.length < TRIM_BATCH) return;
  }
}
