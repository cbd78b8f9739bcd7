import { FlapbookError } from '../errors.ts';
import { prunableParameters } from '../shape.ts';
import type { PrunableShape } from '../types.ts';

/** The layers that a plan may prune. */
export interface Scope {
  /** Their indices, ascending. */
  readonly layers: readonly number[];
  /** The shape that has these layers alone. */
  readonly shape: PrunableShape;
  /** Their part of all prunable parameters, 0 to 1. */
  readonly share: number;
  /** What one entry a layer of the whole model holds for these layers. */
  pick<T>(all: readonly T[]): T[];
  /** Entries for these layers among those that the protected ones get: one a layer of the whole model. */
  spread<T>(own: readonly T[], ofProtected: (layer: number) => T): T[];
}

/**
 * @param protectedLayers - indices of layers that lose nothing
 * @throws FlapbookError BAD_PARAMETER for a layer that there is not, or when nothing is left to prune
 */
export function scopeOf(shape: PrunableShape, protectedLayers: readonly number[]): Scope {
  const kept = new Set(protectedLayers);
  for (const layer of kept) {
    if (!Number.isSafeInteger(layer) || layer < 0 || layer >= shape.layers.length) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `protectedLayers names layer ${layer}; the model has layers 0 to ${shape.layers.length - 1}.`,
      );
    }
  }
  const layers = [...shape.layers.keys()].filter((layer) => !kept.has(layer));
  const own = { ...shape, layers: layers.map((layer) => shape.layers[layer]!) };
  const prunable = prunableParameters(own);
  if (prunable === 0) {
    const why = kept.size > 0 ? 'protectedLayers leave nothing to prune.' : 'The shape has nothing left to prune.';
    throw new FlapbookError('BAD_PARAMETER', why);
  }
  const positions = new Map(layers.map((layer, position) => [layer, position]));
  return {
    layers,
    shape: own,
    share: prunable / prunableParameters(shape),
    pick: (all) => layers.map((layer) => all[layer]!),
    spread: (entries, ofProtected) =>
      shape.layers.map((_, layer) => {
        const position = positions.get(layer);
        return position === undefined ? ofProtected(layer) : entries[position]!;
      }),
  };
}
