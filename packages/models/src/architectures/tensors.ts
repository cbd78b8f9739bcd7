import type { LinearNames, ModelDescription, ModelNames } from '../types.ts';
import { layerWidths } from './widths.ts';

type Shapes = Map<string, readonly number[]>;

/** The linear layers of a layer, with the sizes that a description gives them; 0 of a module that has no units. */
export function layerLinears(
  description: ModelDescription,
  index: number,
): readonly { readonly names: LinearNames; readonly outputs: number; readonly inputs: number }[] {
  const { hiddenSize, headDim, names } = description;
  const layer = names.layers[index]!;
  const { queryHeads, keyValueHeads, intermediateSize } = layerWidths(description, index);
  const queryWidth = queryHeads * headDim;
  const keyValueWidth = keyValueHeads * headDim;
  const gate = layer.gate && { names: layer.gate, outputs: intermediateSize, inputs: hiddenSize };
  return [
    { names: layer.query, outputs: queryWidth, inputs: hiddenSize },
    { names: layer.key, outputs: keyValueWidth, inputs: hiddenSize },
    { names: layer.value, outputs: keyValueWidth, inputs: hiddenSize },
    { names: layer.attentionOutput, outputs: hiddenSize, inputs: queryWidth },
    ...(gate ? [gate] : []),
    { names: layer.up, outputs: intermediateSize, inputs: hiddenSize },
    { names: layer.down, outputs: hiddenSize, inputs: intermediateSize },
  ];
}

/**
 * Name and shape of every tensor that a model computes with; a tied head is the embedding and listed once. Views are
 * listed under their own names: `storedTensors` has what is in the files.
 */
export function expectedTensors(description: ModelDescription): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize, headDim, names } = description;
  const shapes: Shapes = new Map();
  outerTensors(description, shapes);
  for (const [index, layer] of names.layers.entries()) {
    const { keyValueHeads, intermediateSize } = layerWidths(description, index);
    // Of a module without units nothing is there but its output's bias.
    const attention = keyValueHeads > 0;
    const mlp = intermediateSize > 0;
    const norms = [
      [attention, layer.attentionNorm, hiddenSize],
      [attention, layer.attentionNormBias, hiddenSize],
      [attention, layer.queryNorm, headDim],
      [attention, layer.keyNorm, headDim],
      [true, layer.attentionOutputNorm, hiddenSize],
      [mlp, layer.mlpNorm, hiddenSize],
      [mlp, layer.mlpNormBias, hiddenSize],
      [true, layer.mlpOutputNorm, hiddenSize],
    ] as const;
    for (const [isThere, name, size] of norms) if (isThere && name !== undefined) shapes.set(name, [size]);
    for (const linear of layerLinears(description, index)) addLinear(shapes, linear);
  }
  return shapes;
}

/** Name and shape of every stored tensor that a model computes with, whole ones where only parts are views. */
export function storedTensors(description: ModelDescription): ReadonlyMap<string, readonly number[]> {
  const shapes: Shapes = new Map();
  for (const [name, shape] of expectedTensors(description)) {
    const view = description.views?.[name];
    shapes.set(view?.of ?? name, view?.shape ?? shape);
  }
  return shapes;
}

function outerTensors({ vocabularySize, hiddenSize, ...rest }: ModelDescription, shapes: Shapes): void {
  const { names, maxPositions, embeddingWidth = hiddenSize } = rest;
  const set = (name: string | null | undefined, shape: readonly number[]): void => {
    if (name) shapes.set(name, shape);
  };
  set(names.embedding, [vocabularySize, embeddingWidth]);
  set(names.head, [vocabularySize, embeddingWidth]);
  set(names.finalNorm, [hiddenSize]);
  set(names.finalNormBias, [hiddenSize]);
  set(names.positions, [maxPositions, hiddenSize]);
  set(names.tokenTypes, [1, hiddenSize]);
  set(names.embeddingNorm, [hiddenSize]);
  set(names.embeddingNormBias, [hiddenSize]);
  set(names.embeddingProjection, [hiddenSize, embeddingWidth]);
  set(names.headProjection, [embeddingWidth, hiddenSize]);
  set(names.headBias, [vocabularySize]);
  addTransform(names, hiddenSize, shapes);
}

function addTransform({ headTransform }: ModelNames, hiddenSize: number, shapes: Shapes): void {
  if (!headTransform) return;
  addLinear(shapes, { names: headTransform.linear, outputs: hiddenSize, inputs: hiddenSize });
  shapes.set(headTransform.norm, [hiddenSize]);
  shapes.set(headTransform.normBias, [hiddenSize]);
}

function addLinear(shapes: Shapes, { names, outputs, inputs }: ReturnType<typeof layerLinears>[number]): void {
  if (outputs > 0 && inputs > 0) shapes.set(names.weight, [outputs, inputs]);
  if (names.bias !== null && outputs > 0) shapes.set(names.bias, [outputs]);
}
