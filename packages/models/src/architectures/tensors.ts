import type { LayerNames, LinearNames, ModelDescription } from '../types.ts';

/** The seven linear layers of a decoder layer, with the sizes that a description gives them. */
export function layerLinears(
  description: ModelDescription,
  layer: LayerNames,
): readonly { readonly names: LinearNames; readonly outputs: number; readonly inputs: number }[] {
  const { hiddenSize, intermediateSize, headDim } = description;
  const queryWidth = description.queryHeads * headDim;
  const keyValueWidth = description.keyValueHeads * headDim;
  return [
    { names: layer.query, outputs: queryWidth, inputs: hiddenSize },
    { names: layer.key, outputs: keyValueWidth, inputs: hiddenSize },
    { names: layer.value, outputs: keyValueWidth, inputs: hiddenSize },
    { names: layer.attentionOutput, outputs: hiddenSize, inputs: queryWidth },
    { names: layer.gate, outputs: intermediateSize, inputs: hiddenSize },
    { names: layer.up, outputs: intermediateSize, inputs: hiddenSize },
    { names: layer.down, outputs: hiddenSize, inputs: intermediateSize },
  ];
}

/** Name and shape of every tensor that a model computes with; a tied head is the embedding and listed once. */
export function expectedTensors(description: ModelDescription): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize, vocabularySize, names } = description;
  const shapes = new Map<string, readonly number[]>();
  shapes.set(names.embedding, [vocabularySize, hiddenSize]);
  shapes.set(names.head, [vocabularySize, hiddenSize]);
  shapes.set(names.finalNorm, [hiddenSize]);
  for (const layer of names.layers) {
    shapes.set(layer.attentionNorm, [hiddenSize]);
    shapes.set(layer.mlpNorm, [hiddenSize]);
    for (const linear of layerLinears(description, layer)) {
      shapes.set(linear.names.weight, [linear.outputs, linear.inputs]);
      if (linear.names.bias !== null) shapes.set(linear.names.bias, [linear.outputs]);
    }
  }
  return shapes;
}
