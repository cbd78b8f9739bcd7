import { bytesToFloat64, bytesToInt32, float64Bytes, int32Bytes, type Queryable } from '@flapbook/database';

/** What a model gives to the choices of consecutive items. */
export interface ZeroShotBlock {
  /** Place of the first item in the order in which they are scored. */
  readonly firstItem: number;
  /** Of each item: its index in the data set, its number of choices, and the right one. */
  readonly itemIndex: Int32Array;
  readonly choices: Int32Array;
  readonly gold: Int32Array;
  /** Of each choice, item after item: the summed log-probability of its tokens in nats, their number, its code points. */
  readonly logProbability: Float64Array;
  readonly tokens: Int32Array;
  readonly codePoints: Int32Array;
}

/** What each item of a block has, and what each choice has, in the order in which they are stored. */
export const ZERO_SHOT_COLUMNS = ['item_index', 'choices', 'gold', 'log_probability', 'tokens', 'code_points'] as const;

/** SQL for the bytes of a block's vectors. */
export const ZERO_SHOT_BYTES = ZERO_SHOT_COLUMNS.map((column) => `octet_length(${column})`).join(' + ');

export async function insertZeroShotBlock(database: Queryable, key: string, block: ZeroShotBlock): Promise<void> {
  await database.query(
    `INSERT INTO zero_shot_block (operation_key, first_item, items, ${ZERO_SHOT_COLUMNS.join(', ')})
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      key,
      block.firstItem,
      block.itemIndex.length,
      int32Bytes(block.itemIndex),
      int32Bytes(block.choices),
      int32Bytes(block.gold),
      float64Bytes(block.logProbability),
      int32Bytes(block.tokens),
      int32Bytes(block.codePoints),
    ],
  );
}

/** Where the stored blocks lie. */
export function storedZeroShotBlocks(
  database: Queryable,
  key: string,
): Promise<{ readonly firstItem: number; readonly items: number }[]> {
  return database.query(
    `SELECT first_item AS "firstItem", items FROM zero_shot_block WHERE operation_key = $1 ORDER BY first_item`,
    [key],
  );
}

/** The stored blocks, in the order of the items. */
export async function readZeroShotBlocks(database: Queryable, key: string): Promise<ZeroShotBlock[]> {
  const rows = await database.query<{ firstItem: number } & Record<(typeof ZERO_SHOT_COLUMNS)[number], Buffer>>(
    `SELECT first_item AS "firstItem", ${ZERO_SHOT_COLUMNS.join(', ')} FROM zero_shot_block
      WHERE operation_key = $1 ORDER BY first_item`,
    [key],
  );
  return rows.map((row) => ({
    firstItem: row.firstItem,
    itemIndex: bytesToInt32(row.item_index),
    choices: bytesToInt32(row.choices),
    gold: bytesToInt32(row.gold),
    logProbability: bytesToFloat64(row.log_probability),
    tokens: bytesToInt32(row.tokens),
    codePoints: bytesToInt32(row.code_points),
  }));
}
