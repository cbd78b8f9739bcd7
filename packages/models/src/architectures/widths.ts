import type { LayerWidths, ModelDescription } from '../types.ts';

type Widths = Pick<ModelDescription, 'widths' | 'queryHeads' | 'keyValueHeads' | 'intermediateSize'>;

/** Units of one layer, and its query heads. */
export function layerWidths(description: Widths, layer: number): LayerWidths & { readonly queryHeads: number } {
  const { queryHeads, keyValueHeads, intermediateSize, widths } = description;
  const own = widths?.[layer] ?? { keyValueHeads, intermediateSize };
  return { ...own, queryHeads: own.keyValueHeads * (queryHeads / keyValueHeads) };
}

/**
 * A description whose layers have these widths, one entry a layer. Where they are all alike it is one as of any model, so
 * that a model is the same one whichever way its widths are written.
 */
export function withWidths<T extends ModelDescription>(description: T, widths: readonly LayerWidths[]): T {
  const keyValueHeads = Math.max(1, ...widths.map((layer) => layer.keyValueHeads));
  const intermediateSize = Math.max(1, ...widths.map((layer) => layer.intermediateSize));
  const queryHeads = keyValueHeads * (description.queryHeads / description.keyValueHeads);
  const differ = widths.some(
    (layer) => layer.keyValueHeads !== keyValueHeads || layer.intermediateSize !== intermediateSize,
  );
  return { ...description, keyValueHeads, queryHeads, intermediateSize, ...(differ && { widths }) };
}
