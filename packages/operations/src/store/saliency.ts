import { bytesToFloat64, float64Bytes, type Queryable } from '@flapbook/database';
import { FlapbookError, type LayerSaliency, SALIENCY_SIDES, type SaliencyMatrix } from '@flapbook/flap';

/** The matrices of a layer whose scores are stored. */
export const SALIENCY_MATRICES = Object.keys(SALIENCY_SIDES) as SaliencyMatrix[];

/** Stores the scores of all layers, replacing those of an attempt that did not finish. */
export async function replaceSaliency(
  database: Queryable,
  key: string,
  layers: readonly LayerSaliency[],
): Promise<void> {
  await database.query('DELETE FROM saliency_score WHERE operation_key = $1', [key]);
  for (const [layer, scores] of layers.entries()) {
    for (const matrix of SALIENCY_MATRICES) {
      const row = [key, layer, matrix, float64Bytes(scores[matrix])];
      await database.query('INSERT INTO saliency_score VALUES ($1, $2, $3, $4)', row);
    }
  }
}

/**
 * The scores of all layers.
 *
 * @throws FlapbookError SALIENCY_REQUIRED when they are not there
 */
export async function readSaliency(database: Queryable, key: string, layers: number): Promise<LayerSaliency[]> {
  const rows = await database.query<{ layer: number; matrix: SaliencyMatrix; scores: Buffer }>(
    'SELECT layer, matrix, scores FROM saliency_score WHERE operation_key = $1',
    [key],
  );
  const found = new Map(rows.map(({ layer, matrix, scores }) => [`${layer} ${matrix}`, scores]));
  if (found.size !== layers * SALIENCY_MATRICES.length) {
    throw new FlapbookError(
      'SALIENCY_REQUIRED',
      `The saliency ${key} has not succeeded yet, or its scores were deleted.`,
    );
  }
  return Array.from({ length: layers }, (_, layer) => {
    const scores = SALIENCY_MATRICES.map((matrix) => [matrix, bytesToFloat64(found.get(`${layer} ${matrix}`)!)]);
    return Object.fromEntries(scores) as LayerSaliency;
  });
}
