import type { ReconstructionResult } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import type { ReconstructionNode } from '../nodes/nodes.ts';
import { resultOf } from '../nodes/state.ts';
import { Operation } from './operation.ts';
import { Prunable } from './prunable.ts';

interface LayerErrorNode {
  readonly layer: number;
  readonly attention: number | null;
  readonly mlp: number | null;
}

const ERROR =
  'Σ‖W x - (W′ x′ + b)‖² / Σ‖W x - mean of W x‖² over tokens: 0 when the outputs are the dense ones, 1 when a constant would do as well; null where the dense outputs do not vary.';

const LayerError = builder.objectRef<LayerErrorNode>('LayerError').implement({
  description: 'How far the outputs of one layer’s pruned modules are from the dense ones, given the dense inputs.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    attention: t.exposeFloat('attention', { nullable: true, description: ERROR }),
    mlp: t.exposeFloat('mlp', { nullable: true, description: ERROR }),
  }),
});

export const Reconstruction = builder.objectRef<ReconstructionNode>('Reconstruction');

Reconstruction.implement({
  interfaces: [Operation],
  description: 'The error of a pruned model’s modules, each by itself, on tokens that no regression has seen.',
  fields: (t) => ({
    subject: t.expose('subject', { type: Prunable }),
    heldOutTokens: t.float({
      nullable: true,
      description: 'Tokens that it is measured on; null until it has succeeded.',
      resolve: of(({ heldOutTokens }) => heldOutTokens),
    }),
    layers: t.field({
      type: [LayerError],
      nullable: true,
      description: 'One entry a layer; null until it has succeeded.',
      extensions: costs({ entries: 32 }),
      resolve: of(({ layers }) => layers.map((errors, layer) => ({ layer, ...errors }))),
    }),
  }),
});

/** A field of the result; null while there is none. */
function of<T>(pick: (result: ReconstructionResult) => T) {
  return async (node: ReconstructionNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const result = await resultOf<ReconstructionResult>(node, context);
    return result === null ? null : pick(result);
  };
}
