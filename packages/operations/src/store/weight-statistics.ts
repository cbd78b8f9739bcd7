import { bytesToFloat64, float64Bytes, type Queryable } from '@flapbook/database';
import { MODULES, type ModuleName, type PerModule, type WeightStatistics } from '@flapbook/flap';
import { insertRows } from './insert-rows.ts';

/** Stores the weights' column statistics of a model; call it within the transaction that stores the model. */
export async function insertWeightStatistics(
  database: Queryable,
  modelKey: string,
  layers: readonly Readonly<PerModule<WeightStatistics>>[],
): Promise<void> {
  const rows = layers.flatMap((modules, layer) =>
    MODULES.map((module) => {
      const { columnSquareNorm, columnMeanAbs, columnFourthPower } = modules[module];
      const fourths = columnFourthPower === undefined ? null : float64Bytes(columnFourthPower);
      return [modelKey, layer, module, float64Bytes(columnSquareNorm), float64Bytes(columnMeanAbs), fourths];
    }),
  );
  await insertRows(database, 'weight_statistics', rows);
}

/** Adds the fourth powers, as far as they are known, to what is stored of a model without them. */
export async function addFourthPowers(
  database: Queryable,
  modelKey: string,
  layers: readonly Readonly<PerModule<WeightStatistics>>[],
): Promise<void> {
  const lacking = await database.query<{ layer: number; module: ModuleName }>(
    'SELECT layer, module FROM weight_statistics WHERE model_key = $1 AND column_fourth_power IS NULL',
    [modelKey],
  );
  for (const { layer, module } of lacking) {
    const fourths = layers[layer]?.[module].columnFourthPower;
    if (fourths === undefined) continue;
    await database.query(
      'UPDATE weight_statistics SET column_fourth_power = $4 WHERE model_key = $1 AND layer = $2 AND module = $3',
      [modelKey, layer, module, float64Bytes(fourths)],
    );
  }
}

/** Whether a model was registered before fourth powers of its weights were kept. */
export async function lacksFourthPowers(database: Queryable, modelKey: string): Promise<boolean> {
  const rows = await database.query(
    'SELECT 1 FROM weight_statistics WHERE model_key = $1 AND column_fourth_power IS NULL LIMIT 1',
    [modelKey],
  );
  return rows.length > 0;
}

/** The weights' column statistics of every layer of a model. */
export async function readWeightStatistics(
  database: Queryable,
  modelKey: string,
): Promise<Readonly<PerModule<WeightStatistics>>[]> {
  const rows = await database.query<{
    layer: number;
    module: ModuleName;
    square: Buffer;
    abs: Buffer;
    fourth: Buffer | null;
  }>(
    `SELECT layer, module, column_square_norm AS square, column_mean_abs AS abs, column_fourth_power AS fourth
      FROM weight_statistics WHERE model_key = $1 ORDER BY layer`,
    [modelKey],
  );
  const layers: PerModule<WeightStatistics>[] = [];
  for (const { layer, module, square, abs, fourth } of rows) {
    const statistics: WeightStatistics = {
      columnSquareNorm: bytesToFloat64(square),
      columnMeanAbs: bytesToFloat64(abs),
      ...(fourth !== null && { columnFourthPower: bytesToFloat64(fourth) }),
    };
    layers[layer] = { ...(layers[layer] as PerModule<WeightStatistics>), [module]: statistics };
  }
  return layers;
}
