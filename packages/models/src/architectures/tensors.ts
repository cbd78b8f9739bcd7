import type { LayerNames, LinearNames, ModelDescription, ModelNames } from '../types.ts';

type Shapes = Map<string, readonly number[]>;

/** The linear layers of a layer, with the sizes that a description gives them. */
export function layerLinears(
  description: ModelDescription,
  layer: LayerNames,
): readonly { readonly names: LinearNames; readonly outputs: number; readonly inputs: number }[] {
  const { hiddenSize, intermediateSize, headDim } = description;
  const queryWidth = description.queryHeads * headDim;
  const keyValueWidth = description.keyValueHeads * headDim;
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
  for (const layer of names.layers) {
    const norms = [
      [layer.attentionNorm, hiddenSize],
      [layer.attentionNormBias, hiddenSize],
      [layer.queryNorm, headDim],
      [layer.keyNorm, headDim],
      [layer.attentionOutputNorm, hiddenSize],
      [layer.mlpNorm, hiddenSize],
      [layer.mlpNormBias, hiddenSize],
      [layer.mlpOutputNorm, hiddenSize],
    ] as const;
    for (const [name, size] of norms) if (name !== undefined) shapes.set(name, [size]);
    for (const linear of layerLinears(description, layer)) addLinear(shapes, linear);
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
  shapes.set(names.weight, [outputs, inputs]);
  if (names.bias !== null) shapes.set(names.bias, [outputs]);
}
