import type { Queryable } from '@flapbook/database';

/** Rows of tables, each row as PostgreSQL writes it as text. */
export type TableRows = Readonly<Record<string, readonly string[]>>;

/**
 * Runs `use` where the tables named are empty copies that nobody else sees, and undoes all that it has written. No other
 * table can be reached by its name alone, so that what computes a result again can neither read nor touch the one that is
 * stored. Call it within a transaction.
 *
 * @param tables names of tables, which are trusted. `operation` is there besides, without keys and with nothing in it
 */
export async function inShadow<T>(
  transaction: Queryable,
  tables: readonly string[],
  use: (shadow: Queryable) => Promise<T>,
): Promise<T> {
  await transaction.query('SAVEPOINT shadow');
  for (const table of tables) {
    await transaction.query(`CREATE TEMPORARY TABLE ${table} (LIKE ${table} INCLUDING ALL) ON COMMIT DROP`);
  }
  await transaction.query('CREATE TEMPORARY TABLE operation ON COMMIT DROP AS SELECT * FROM operation LIMIT 0');
  // Undone with the rest. An error undoes the whole transaction, and this with it.
  await transaction.query('SET LOCAL search_path = pg_temp');
  const result = await use(transaction);
  await transaction.query('ROLLBACK TO SAVEPOINT shadow');
  await transaction.query('RELEASE SAVEPOINT shadow');
  return result;
}

/** All rows of some tables, in an order that their columns determine; of one key where it is given. */
export async function readRows(database: Queryable, tables: readonly string[], key?: string): Promise<TableRows> {
  const found: Record<string, string[]> = {};
  for (const table of tables) {
    const where = key === undefined ? '' : 'WHERE t.key = $1';
    const rows = await database.query<{ row: string }>(
      `SELECT t::text AS row FROM ${table} t ${where} ORDER BY 1`,
      key === undefined ? [] : [key],
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/** Puts back what `readRows` gave. */
export async function writeRows(database: Queryable, tables: TableRows): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) await database.query(`INSERT INTO ${table} SELECT ($1::text::${table}).*`, [row]);
  }
}
