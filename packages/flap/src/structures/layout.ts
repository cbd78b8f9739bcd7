import type { PerModule, PrunableShape } from '../types.ts';

/**
 * How one number a unit lies in one array for the whole model: the attention units of all layers, layer by layer, and
 * then the MLP channels of all layers. Units that compete with each other are thus always neighbours.
 */
export interface UnitLayout {
  readonly length: number;
  /** Attention units of all layers; where the MLP channels begin. */
  readonly attentionLength: number;
  /** Where each layer's units begin. */
  readonly starts: readonly PerModule<number>[];
}

export function unitLayout(shape: PrunableShape): UnitLayout {
  const attentionLength = shape.layers.reduce((units, layer) => units + layer.attention.units, 0);
  let attention = 0;
  let mlp = attentionLength;
  const starts = shape.layers.map((layer) => {
    const start = { attention, mlp };
    attention += layer.attention.units;
    mlp += layer.mlp.units;
    return start;
  });
  return { length: mlp, attentionLength, starts };
}

/** The parts of such an array that belong to each layer and module, sharing its memory. */
export function layerViews<T extends Float64Array | Int32Array>(shape: PrunableShape, all: T): PerModule<T>[] {
  const { starts } = unitLayout(shape);
  const view = (start: number, units: number) => all.subarray(start, start + units) as T;
  return shape.layers.map(({ attention, mlp }, layer) => ({
    attention: view(starts[layer]!.attention, attention.units),
    mlp: view(starts[layer]!.mlp, mlp.units),
  }));
}
