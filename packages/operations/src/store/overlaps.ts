import type { Queryable } from '@flapbook/database';
import type { DataOverlap } from '../statistics/overlaps.ts';

/** What two sides were told to have in common; null where nobody has looked. */
export async function findOverlap(database: Queryable, key: string): Promise<DataOverlap | null> {
  const [row] = await database.query<{ found: DataOverlap }>('SELECT found FROM data_overlap WHERE key = $1', [key]);
  return row?.found ?? null;
}

export async function saveOverlap(database: Queryable, key: string, found: DataOverlap): Promise<void> {
  await database.query('INSERT INTO data_overlap (key, found) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    key,
    JSON.stringify(found),
  ]);
}
