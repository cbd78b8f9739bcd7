import type { Queryable } from '@flapbook/database';

/**
 * Rows of one statement. Vectors go as binary parameters, which an array of them could not, so a statement's size grows
 * with its rows: of LLaMA-7B's statistics 16 rows are 3.9 MB, of a 70-billion-parameter model's 9.4 MB.
 */
const ROWS_PER_STATEMENT = 16;

/** Inserts whole rows, values in the order of the table's columns; rows that are there already stay. */
export async function insertRows(
  database: Queryable,
  table: 'calibration_statistics' | 'weight_statistics',
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    const batch = rows.slice(first, first + ROWS_PER_STATEMENT);
    let parameter = 0;
    const values = batch.map((row) => `(${row.map(() => `$${++parameter}`).join(', ')})`);
    await database.query(`INSERT INTO ${table} VALUES ${values.join(', ')} ON CONFLICT DO NOTHING`, batch.flat());
  }
}
