import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';

/** Keeps an operation's results, and those of everything that it needs, until it is unpinned. @throws FlapbookError OPERATION_NOT_FOUND */
export async function pin(database: Queryable, key: string): Promise<void> {
  await requireKnown(database, key);
  await database.query('INSERT INTO pin (operation_key) VALUES ($1) ON CONFLICT DO NOTHING', [key]);
}

/** Lets go of an operation; what is not pinned stays as it is. @throws FlapbookError OPERATION_NOT_FOUND */
export async function unpin(database: Queryable, key: string): Promise<void> {
  await requireKnown(database, key);
  await database.query('DELETE FROM pin WHERE operation_key = $1', [key]);
}

/** Those of `keys` that are pinned. */
export async function pinnedAmong(database: Queryable, keys: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ key: string }>(
    'SELECT operation_key AS key FROM pin WHERE operation_key = ANY($1)',
    [keys],
  );
  return new Set(rows.map(({ key }) => key));
}

async function requireKnown(database: Queryable, key: string): Promise<void> {
  const found = await database.query('SELECT 1 FROM operation WHERE key = $1', [key]);
  if (found.length === 0) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
}
