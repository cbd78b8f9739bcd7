import type { LayerPruning } from '@flapbook/engine';
import { channelsOfUnits, type LayerShape, type SaliencyMatrix } from '@flapbook/flap';
import { traitsOf } from '@flapbook/models';
import type { ModelRecord } from '../catalogue/models.ts';

/**
 * Zeros in the place of the scores of a model's layers: rows of query, key and value, columns of the output, and the MLP's
 * channels. An MLP without a gate has none for it.
 */
export function emptyScores({ shape, description }: ModelRecord): Record<SaliencyMatrix, Float64Array>[] {
  const { gated } = traitsOf(description);
  return shape.layers.map(({ attention, mlp }) => {
    const keys = attention.units * attention.headDim;
    const queries = keys * attention.queryHeadsPerUnit;
    return {
      query: new Float64Array(queries),
      key: new Float64Array(keys),
      value: new Float64Array(keys),
      attentionOutput: new Float64Array(queries),
      gate: new Float64Array(gated ? mlp.units : 0),
      up: new Float64Array(mlp.units),
      down: new Float64Array(mlp.units),
    };
  });
}

/** The coupled channels of a matrix that a pruning leaves, ascending. */
export function channelsLeft(
  matrix: SaliencyMatrix,
  { attentionKept, mlpKept }: Pick<LayerPruning, 'attentionKept' | 'mlpKept'>,
  { attention }: LayerShape,
): Int32Array {
  switch (matrix) {
    case 'query':
    case 'attentionOutput':
      return channelsOfUnits(attentionKept, attention.headDim * attention.queryHeadsPerUnit);
    case 'key':
    case 'value':
      return channelsOfUnits(attentionKept, attention.headDim);
    default:
      return mlpKept;
  }
}
