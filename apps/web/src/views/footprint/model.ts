import { bytes, compact, percent } from '../../format/numbers';

export interface Weight {
  parameters?: number;
  multiplyAdds?: number;
  weightBytes?: number;
  cacheBytes?: number;
  memoryBytes?: number;
}

export interface LayerWeights {
  layer: number;
  attention?: Weight;
  mlp?: Weight;
  baseAttention?: Weight;
  baseMlp?: Weight;
}

export interface FootprintObject {
  context?: number;
  model?: Weight;
  base?: Weight;
  layers?: readonly LayerWeights[];
}

const names: readonly { field: keyof Weight; label: string; show: (value: number) => string }[] = [
  { field: 'parameters', label: 'Parameters', show: compact },
  { field: 'multiplyAdds', label: 'Multiply-adds a token', show: compact },
  { field: 'weightBytes', label: 'Weights', show: bytes },
  { field: 'cacheBytes', label: 'Cache of the context', show: bytes },
  { field: 'memoryBytes', label: 'Memory', show: bytes },
];

/** Each figure with what it was before, where both were asked for. */
export function tilesOf({ model = {}, base }: FootprintObject) {
  return names.flatMap(({ field, label, show }) => {
    const value = model[field];
    if (value === undefined) return [];
    const before = base?.[field];
    const unit = before === undefined || before === value ? '' : `of ${show(before)}, ${percent(value / before, 1)}`;
    return [{ label, value: show(value), unit }];
  });
}

/** What a layer weighs in all, in a figure. */
export function sumOf(layer: LayerWeights, side: 'model' | 'base', field: keyof Weight): number | undefined {
  const [attention, mlp] = side === 'model' ? [layer.attention, layer.mlp] : [layer.baseAttention, layer.baseMlp];
  const [a, b] = [attention?.[field], mlp?.[field]];
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
