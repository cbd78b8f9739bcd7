import { type Queryable, reading } from '@flapbook/database';
import type { Problem } from '@flapbook/flap';
import { lane } from '../catalogue/names.ts';
import type { JsonObject } from '../keys.ts';
import { type OperationStatus, type ResolvedOperation, scopeOf } from '../operation.ts';
import type { Priority } from './tasks.ts';

/** An operation as the database knows it. */
export interface OperationRecord {
  readonly key: string;
  readonly kind: string;
  readonly version: number;
  readonly parameters: JsonObject;
  readonly inputs: Readonly<Record<string, string>>;
  readonly requires: readonly string[];
  readonly status: OperationStatus;
  /** How often it has been asked to run. */
  readonly attempt: number;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Work whose results were there when it started. */
  readonly startFraction: number;
  /** What it does besides computing, for people, such as downloading files; null while it computes or does nothing. */
  readonly phase: string | null;
  readonly sequence: number;
  readonly work: number;
  readonly engine: string | null;
  readonly error: Problem | null;
  readonly result: JsonObject | null;
  readonly seconds: number | null;
  /** Whose it is: the lanes share the workers equally. */
  readonly lane: string;
  readonly priority: Priority;
  /** What must be there for somebody for it to be: see `scopeOf`. */
  readonly scope: readonly string[];
  readonly createdAt: Date;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Selects an `OperationRecord`. */
export const COLUMNS = `key, kind, version, parameters, inputs, requires, status, attempt, fraction,
  start_fraction AS "startFraction", phase, sequence, work, engine, error, result, seconds, ${lane('lane')}, priority, scope,
  created_at AS "createdAt", queued_at AS "queuedAt", started_at AS "startedAt", finished_at AS "finishedAt"`;

const BY_KEYS = reading(`SELECT ${COLUMNS} FROM operation WHERE key = ANY($1)`);

/** Records by key, in no particular order; unknown keys are left out. */
export function findOperations(database: Queryable, keys: readonly string[]): Promise<OperationRecord[]> {
  return database.query<OperationRecord>(BY_KEYS, [keys]);
}

/** Makes operations known, so that they can be run by their keys later. Those known already stay as they are. */
export async function rememberOperations(database: Queryable, operations: readonly ResolvedOperation[]): Promise<void> {
  const rows = operations.map((operation) => ({ ...stored(operation), scope: scopeOf(operation) }));
  await database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, work, scope)
      SELECT key, kind, version, parameters, inputs, requires, work, scope
      FROM jsonb_to_recordset($1) AS given
        (key text, kind text, version integer, parameters jsonb, inputs jsonb, requires text[], work double precision,
          scope text[])
      ORDER BY key
      ON CONFLICT (key) DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

function stored({ key, kind, version, parameters, inputs, requires, work }: ResolvedOperation) {
  return { key, kind, version, parameters, inputs, requires, work };
}

/** Locks the records for the rest of the transaction, in the order of their keys so that two callers cannot deadlock. */
export function lockOperations(database: Queryable, keys: readonly string[]): Promise<OperationRecord[]> {
  return database.query<OperationRecord>(
    `SELECT ${COLUMNS} FROM operation WHERE key = ANY($1) ORDER BY key FOR NO KEY UPDATE`,
    [keys],
  );
}
