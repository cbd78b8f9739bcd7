import { type Queryable, reading } from '@flapbook/database';

const LOST = reading(`SELECT key FROM unnest($1::text[]) AS asked (key)
  WHERE NOT EXISTS (SELECT 1 FROM operation o WHERE o.key = asked.key AND (o.status = 'SUCCEEDED' OR (
    o.kind IN ('plan', 'mixture') AND NOT EXISTS (
      SELECT 1 FROM unnest(o.requires) AS needed (key) WHERE NOT EXISTS (
        SELECT 1 FROM operation c WHERE c.key = needed.key AND c.status = 'SUCCEEDED')))))
  ORDER BY key`);

/** Those of the keys whose results are not stored. Plans and mixtures are computed anew from what they require. */
export async function lostResults(database: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await database.query<{ key: string }>(LOST, [keys]);
  return rows.map(({ key }) => key);
}
