import { bytesToFloat64, bytesToInt32, float64Bytes, int32Bytes, type Queryable } from '@flapbook/database';
import { MODULES, type ModuleName } from '@flapbook/flap';

/** The biases that compensation adds in one layer; null where it adds none. */
export type LayerBiases = Readonly<Record<ModuleName, Float64Array | null>>;

/** Stores the compensation biases of a pruned model, replacing those of an attempt that did not finish. */
export async function replaceBiases(database: Queryable, key: string, layers: readonly LayerBiases[]): Promise<void> {
  await database.query('DELETE FROM compensation_bias WHERE operation_key = $1', [key]);
  for (const [layer, biases] of layers.entries()) await insertBiases(database, key, { layer, biases });
}

/** Stores the compensation biases of one layer of a pruned model, replacing those of an attempt that did not finish. */
export async function replaceLayerBiases(
  database: Queryable,
  { key, layer, biases }: { readonly key: string; readonly layer: number; readonly biases: LayerBiases },
): Promise<void> {
  await database.query('DELETE FROM compensation_bias WHERE operation_key = $1 AND layer = $2', [key, layer]);
  await insertBiases(database, key, { layer, biases });
}

async function insertBiases(
  database: Queryable,
  key: string,
  { layer, biases }: { readonly layer: number; readonly biases: LayerBiases },
): Promise<void> {
  for (const module of MODULES) {
    const bias = biases[module];
    if (bias === null) continue;
    await database.query('INSERT INTO compensation_bias VALUES ($1, $2, $3, $4)', [
      key,
      layer,
      module,
      float64Bytes(bias),
    ]);
  }
}

/** The biases of a pruned model, one entry a layer. */
export async function readBiases(database: Queryable, key: string, layers: number): Promise<LayerBiases[]> {
  const rows = await database.query<{ layer: number; module: ModuleName; bias: Buffer }>(
    'SELECT layer, module, bias FROM compensation_bias WHERE operation_key = $1',
    [key],
  );
  const biases = Array.from(
    { length: layers },
    (): Record<ModuleName, Float64Array | null> => ({
      attention: null,
      mlp: null,
    }),
  );
  for (const row of rows) biases[row.layer]![row.module] = bytesToFloat64(row.bias);
  return biases;
}

/** The NLLs of consecutive rows. */
export interface EvaluationBlock {
  readonly firstRow: number;
  /** Sum of -ln p over each row's predicted tokens. */
  readonly nll: Float64Array;
  /** Predicted tokens of each row. */
  readonly tokens: Int32Array;
}

export async function insertEvaluationBlock(database: Queryable, key: string, block: EvaluationBlock): Promise<void> {
  await database.query('INSERT INTO evaluation_block VALUES ($1, $2, $3, $4, $5)', [
    key,
    block.firstRow,
    block.nll.length,
    float64Bytes(block.nll),
    int32Bytes(block.tokens),
  ]);
}

/** Where the stored blocks of an evaluation lie. */
export function storedBlocks(database: Queryable, key: string): Promise<{ firstRow: number; rows: number }[]> {
  return database.query(
    `SELECT first_row AS "firstRow", rows FROM evaluation_block WHERE operation_key = $1 ORDER BY first_row`,
    [key],
  );
}

/** The stored blocks of an evaluation, in row order. */
export async function readEvaluationBlocks(database: Queryable, key: string): Promise<EvaluationBlock[]> {
  const rows = await database.query<{ firstRow: number; nll: Buffer; tokens: Buffer }>(
    `SELECT first_row AS "firstRow", nll, tokens FROM evaluation_block WHERE operation_key = $1 ORDER BY first_row`,
    [key],
  );
  return rows.map(({ firstRow, nll, tokens }) => ({
    firstRow,
    nll: bytesToFloat64(nll),
    tokens: bytesToInt32(tokens),
  }));
}
