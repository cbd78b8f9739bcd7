import { bytesToFloat64, float64Bytes } from '@flapbook/database';
import type { WeightStatistics } from '@flapbook/flap';
import type { FileWeights } from '@flapbook/models';
import type { JsonObject } from '../keys.ts';

interface Place {
  readonly layer: number;
  readonly module: 'attention' | 'mlp';
  /** Columns, of each of the vectors. */
  readonly columns: number;
}

/** Column sums as they are kept until those of all files are there: their places, and the vectors one after the other. */
export function packWeights(weights: readonly FileWeights[]): { readonly summary: JsonObject; readonly bytes: Buffer } {
  const places = weights.map(({ layer, module, weights: { columnSquareNorm } }) => ({
    layer,
    module,
    columns: columnSquareNorm.length,
  }));
  const vectors = weights.flatMap(({ weights: { columnSquareNorm, columnMeanAbs, columnFourthPower } }) => [
    columnSquareNorm,
    columnMeanAbs,
    columnFourthPower!,
  ]);
  return { summary: { places, vectors: 3 }, bytes: Buffer.concat(vectors.map(float64Bytes)) };
}

/** The column sums of every layer, from those of all files. */
export function joinWeights(
  files: readonly { readonly summary: JsonObject; readonly bytes: Buffer }[],
): Readonly<Record<'attention' | 'mlp', WeightStatistics>>[] {
  const layers: Record<'attention' | 'mlp', WeightStatistics>[] = [];
  for (const { summary, bytes } of files) {
    const all = bytesToFloat64(bytes);
    let at = 0;
    const next = (columns: number) => {
      at += columns;
      return all.slice(at - columns, at);
    };
    for (const { layer, module, columns } of summary.places as unknown as readonly Place[]) {
      layers[layer] ??= {} as Record<'attention' | 'mlp', WeightStatistics>;
      layers[layer][module] = {
        columnSquareNorm: next(columns),
        columnMeanAbs: next(columns),
        // A file that was read before there was this has two vectors a place.
        ...(summary.vectors === 3 && { columnFourthPower: next(columns) }),
      };
    }
  }
  return layers;
}
