import { layerWidths } from '@flapbook/models';
import { footprint } from '../footprint.ts';
import type { ExportShape } from '../format.ts';
import { exportShape } from '../shape.ts';
import { table } from './markdown.ts';

/** The context that a card's figures are for, unless the model is shorter. */
const CONTEXT = 2048;

/** Tokens of context that a card's figures are for. */
export function cardContext({ description }: Pick<ExportShape, 'description'>): number {
  return Math.min(CONTEXT, description.maxPositions);
}

/** What each layer has left, with what it had in the base model behind a slash. */
export function layerTable(shape: ExportShape): string {
  const { description } = shape;
  const context = cardContext(shape);
  const now = footprint(shape, context).layers;
  const before = footprint(exportShape(description, null), context).layers;
  const number = (value: number) => value.toLocaleString('en-US');
  const of = (left: number, all: number) => `${number(left)} / ${number(all)}`;
  const both = (layer: (typeof now)[number], field: 'parameters' | 'multiplyAdds' | 'cacheNumbers') =>
    layer.attention[field] + layer.mlp[field];
  return table(
    [
      'layer',
      'key-value heads',
      'MLP channels',
      'parameters',
      `multiply-adds after ${number(context)} tokens`,
      'numbers in the cache',
    ],
    shape.layers.map(({ attention, mlp }, layer) => {
      const { keyValueHeads, intermediateSize } = layerWidths(description, layer);
      const figure = (field: Parameters<typeof both>[1]) => of(both(now[layer]!, field), both(before[layer]!, field));
      return [
        String(layer),
        of(attention.length, keyValueHeads),
        of(mlp.length, intermediateSize),
        figure('parameters'),
        figure('multiplyAdds'),
        figure('cacheNumbers'),
      ];
    }),
  );
}
