import type { Queryable } from '@flapbook/database';

/** Ids of the notebooks that have shown each operation, last seen first, at most `limit` of each. */
export async function notebooksShowing(
  database: Queryable,
  keys: readonly string[],
  limit: number,
): Promise<Map<string, string[]>> {
  const rows = await database.query<{ key: string; notebooks: string[] }>(
    `SELECT given.key, ARRAY(
        SELECT shown.notebook_id FROM notebook_operation shown JOIN notebook ON notebook.id = shown.notebook_id
          AND notebook.workspace_id IS NOT DISTINCT FROM shown.workspace_id
        WHERE shown.operation_key = given.key ORDER BY shown.seen_at DESC, shown.notebook_id LIMIT $2) AS notebooks
      FROM unnest($1::text[]) AS given (key)`,
    [keys, limit],
  );
  return new Map(rows.map(({ key, notebooks }) => [key, notebooks]));
}
