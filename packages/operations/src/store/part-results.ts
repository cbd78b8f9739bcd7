import type { Queryable } from '@flapbook/database';
import type { JsonObject } from '../keys.ts';

/** What one part has come to, kept until its operation puts the parts together. */
export interface PartResult {
  readonly partKey: string;
  readonly summary: JsonObject;
  /** Vectors and the like; null where there are none. */
  readonly bytes: Buffer | null;
}

export async function savePartResult(transaction: Queryable, { partKey, summary, bytes }: PartResult): Promise<void> {
  await transaction.query(
    `INSERT INTO part_result (part_key, summary, bytes) VALUES ($1, $2, $3)
      ON CONFLICT (part_key) DO UPDATE SET summary = excluded.summary, bytes = excluded.bytes, stored_at = now()`,
    [partKey, JSON.stringify(summary), bytes],
  );
}

/** Those of some parts that have come to something. */
export async function storedParts(database: Queryable, partKeys: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ key: string }>(
    'SELECT part_key AS key FROM part_result WHERE part_key = ANY($1)',
    [partKeys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** What parts have come to, in the order of their keys; it is gone from the database then. */
export async function takePartResults(transaction: Queryable, partKeys: readonly string[]): Promise<PartResult[]> {
  const rows = await transaction.query<PartResult>(
    'DELETE FROM part_result WHERE part_key = ANY($1) RETURNING part_key AS "partKey", summary, bytes',
    [partKeys],
  );
  return rows.sort((a, b) => (a.partKey < b.partKey ? -1 : 1));
}

/** What the parts have come to whose keys begin so, in the order of their keys; it is gone from the database then. */
export async function takePartResultsOf(transaction: Queryable, prefix: string): Promise<PartResult[]> {
  const rows = await transaction.query<PartResult>(
    'DELETE FROM part_result WHERE starts_with(part_key, $1) RETURNING part_key AS "partKey", summary, bytes',
    [prefix],
  );
  return rows.sort((a, b) => (a.partKey < b.partKey ? -1 : 1));
}

/** Deletes what parts came to whose operations nobody has gone on with for so long. */
export async function forgetPartResults(database: Queryable, days: number): Promise<void> {
  await database.query('DELETE FROM part_result WHERE stored_at < now() - make_interval(days => $1)', [days]);
}
