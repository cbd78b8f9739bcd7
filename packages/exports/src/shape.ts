import type { LayerPruning } from '@flapbook/engine';
import { layerWidths, type ModelDescription } from '@flapbook/models';
import type { ExportShape } from './format.ts';

/** The shape of a model as it is, or as an engine prunes it. */
export function exportShape(description: ModelDescription, pruning: readonly LayerPruning[] | null): ExportShape {
  const all = (count: number) => Int32Array.from({ length: count }, (_, unit) => unit);
  return {
    description,
    layers: description.names.layers.map((_, layer) => {
      const entry = pruning?.[layer];
      if (entry) return { attention: entry.attentionKept, mlp: entry.mlpKept };
      const { keyValueHeads, intermediateSize } = layerWidths(description, layer);
      return { attention: all(keyValueHeads), mlp: all(intermediateSize) };
    }),
    pruned: pruning !== null,
    addsBias: {
      attention: pruning?.some(({ attentionBias }) => attentionBias !== null) ?? false,
      mlp: pruning?.some(({ mlpBias }) => mlpBias !== null) ?? false,
    },
  };
}
