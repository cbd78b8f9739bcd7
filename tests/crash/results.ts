import type { Queryable } from '@flapbook/database';

/** Everything that a chain has computed, byte for byte: numbers as they are, arrays by their SHA-256. */
export async function allResults(database: Queryable): Promise<Record<string, unknown>> {
  const digest = (...columns: string[]) =>
    columns.map((column) => `encode(sha256(${column}), 'hex') AS ${column}`).join(', ');
  return {
    operations: await database.query('SELECT key, status, result FROM operation ORDER BY key'),
    shards: await database.query(
      `SELECT stream_key, first_sample, samples, tokens_per_sample FROM calibration_shard ORDER BY 1, 2, 3`,
    ),
    statistics: await database.query(
      `SELECT stream_key, first_sample, samples, layer, module,
          ${digest('sum_of_means', 'm2', 'reference_a', 'reference_b')}, reference_k
        FROM calibration_statistics ORDER BY 1, 2, 3, 4, 5`,
    ),
    biases: await database.query(
      `SELECT operation_key, layer, module, ${digest('bias')} FROM compensation_bias ORDER BY 1, 2, 3`,
    ),
    blocks: await database.query(
      `SELECT operation_key, first_row, rows, ${digest('nll', 'tokens')} FROM evaluation_block ORDER BY 1, 2`,
    ),
  };
}
