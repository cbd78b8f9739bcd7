import type { Queryable } from '@flapbook/database';

/** Those of the keys whose results are not stored. A plan is computed anew from its calibration, where it has one. */
export async function lostResults(database: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `SELECT key FROM unnest($1::text[]) AS asked (key)
      WHERE NOT EXISTS (SELECT 1 FROM operation o WHERE o.key = asked.key AND (o.status = 'SUCCEEDED' OR (
        o.kind = 'plan' AND (o.inputs ->> 'calibration' IS NULL OR EXISTS (
          SELECT 1 FROM operation c WHERE c.key = o.inputs ->> 'calibration' AND c.status = 'SUCCEEDED')))))
      ORDER BY key`,
    [keys],
  );
  return rows.map(({ key }) => key);
}
