import { capped, GraphBuilder, linear, type Value } from '@flapbook/engine/graph';
import { traitsOf } from '@flapbook/models';
import type { ExportShape } from '../format.ts';
import type { PrunedTensor, TensorRole } from '../tensors/tensor.ts';
import { activate } from './activations.ts';
import { AttentionWriter } from './attention.ts';
import { norm } from './norms.ts';
import { float, integers } from './pieces.ts';
import { Positions } from './positions.ts';
import { type OnnxDataType, OnnxWeights } from './weights.ts';

/** Versions that runtimes of the last three years read: LayerNormalization came with operator set 17. */
const VERSIONS = { opset: 17, ir: 8 } as const;

export interface DecoderSpec {
  readonly shape: ExportShape;
  readonly tensors: readonly PrunedTensor[];
  readonly dataType: OnnxDataType;
  /** Name of the file of weights, in the folder of the graph's. */
  readonly location: string;
}

/**
 * A whole decoder as an ONNX graph, every layer with the heads and channels that it has left.
 *
 * Inputs: `input_ids` int64 [batch, T], `attention_mask` int64 [batch, past + T], `position_ids` int64 [batch, T], and for
 * each layer with heads `past_key_values.N.key` and `.value` [batch, KV groups of layer N, past, headDim]. Outputs: `logits`
 * [batch, T, vocabulary], `present.N.key` and `.value`.
 */
export function buildDecoder(spec: DecoderSpec): { readonly model: Uint8Array; readonly weights: OnnxWeights } {
  const graph = new GraphBuilder('decoder', VERSIONS.opset, { irVersion: VERSIONS.ir });
  const weights = new OnnxWeights(graph, spec);
  const inputIds = graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const attentionMask = graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const positionIds = graph.input('position_ids', 'int64', ['batch_size', 'sequence_length']);
  const positions = new Positions(graph, { inputIds, attentionMask, positionIds });
  const decoder = new Decoder(graph, spec, { weights, positions });
  let hidden = decoder.embed(inputIds);
  for (const layer of spec.shape.layers.keys()) hidden = decoder.block(layer, hidden);
  graph.output('logits', decoder.logits(hidden), 'float32', [
    'batch_size',
    'sequence_length',
    spec.shape.description.vocabularySize,
  ]);
  return { model: graph.finish(), weights };
}

class Decoder {
  readonly #graph: GraphBuilder;
  readonly #shape: ExportShape;
  readonly #weights: OnnxWeights;
  readonly #positions: Positions;
  readonly #attention: AttentionWriter;

  constructor(
    graph: GraphBuilder,
    { shape }: DecoderSpec,
    { weights, positions }: { readonly weights: OnnxWeights; readonly positions: Positions },
  ) {
    this.#graph = graph;
    this.#shape = shape;
    this.#weights = weights;
    this.#positions = positions;
    this.#attention = new AttentionWriter(graph, { description: shape.description, weights, positions });
  }

  /** [batch · T, hidden] */
  embed(inputIds: Value): Value {
    const graph = this.#graph;
    const rows = (role: TensorRole, ids: Value): Value =>
      graph.node('Gather', [this.#weights.get(role, null), graph.node('Reshape', [ids, integers(graph, -1)])]);
    let hidden = rows('embedding', inputIds);
    const projection = this.#weights.find('embeddingProjection', null);
    if (projection) hidden = linear(graph, hidden, projection, null);
    const { embeddingScale } = traitsOf(this.#shape.description);
    if (embeddingScale !== 1) hidden = graph.node('Mul', [hidden, float(graph, embeddingScale)]);
    if (this.#weights.shapeOf('positions', null)) {
      hidden = graph.node('Add', [hidden, rows('positions', this.#positions.ids)]);
    }
    return this.#normed(hidden, 'embeddingNorm', null);
  }

  /** A layer with its norms and sums, in the order that its architecture has them in. */
  block(layer: number, hidden: Value): Value {
    const { order, parallel } = traitsOf(this.#shape.description);
    const half = (module: 'attention' | 'mlp', stream: Value, given: Value): Value => {
      const added = this.#module(module, layer, order === 'post' ? given : this.#normed(given, `${module}Norm`, layer));
      const behind = added && order === 'sandwich' ? this.#normed(added, `${module}OutputNorm`, layer) : added;
      const sum = behind ? this.#graph.node('Add', [stream, behind]) : stream;
      return order === 'post' ? this.#normed(sum, `${module}Norm`, layer) : sum;
    };
    const between = half('attention', hidden, hidden);
    return half('mlp', between, parallel ? hidden : between);
  }

  /** [batch, T, vocabulary] */
  logits(hidden: Value): Value {
    const graph = this.#graph;
    const { logitCap } = traitsOf(this.#shape.description);
    const { vocabularySize } = this.#shape.description;
    let states = this.#normed(hidden, 'finalNorm', null);
    const projection = this.#weights.find('headProjection', null);
    if (projection) states = linear(graph, states, projection, null);
    const head = this.#weights.find('head', null) ?? this.#weights.get('embedding', null);
    const flat = capped(graph, linear(graph, states, head, this.#weights.find('headBias', null)), logitCap);
    const shape = graph.node('Concat', [this.#positions.shape, integers(graph, vocabularySize)], {
      attributes: { axis: 0 },
    });
    return graph.node('Reshape', [flat, shape]);
  }

  /** What a module adds; of one without units only the bias of its output, null where it has none. */
  #module(module: 'attention' | 'mlp', layer: number, input: Value): Value | null {
    const units = this.#shape.layers[layer]![module];
    if (units.length === 0) return this.#weights.find(module === 'mlp' ? 'downBias' : 'attentionOutputBias', layer);
    return module === 'mlp' ? this.#mlp(layer, input) : this.#attention.write(layer, input, units);
  }

  #mlp(layer: number, input: Value): Value {
    const graph = this.#graph;
    const weights = this.#weights;
    const project = (name: 'gate' | 'up' | 'down', value: Value): Value =>
      linear(graph, value, weights.get(name, layer), weights.find(`${name}Bias`, layer));
    const { gated } = traitsOf(this.#shape.description);
    const activated = activate(graph, this.#shape.description.activation, project(gated ? 'gate' : 'up', input));
    return project('down', gated ? graph.node('Mul', [activated, project('up', input)]) : activated);
  }

  /** The value itself where the model has no such norm. */
  #normed(
    input: Value,
    role: 'embeddingNorm' | 'finalNorm' | `${'attention' | 'mlp'}${'' | 'Output'}Norm`,
    layer: number | null,
  ): Value {
    const weight = this.#weights.find(role, layer);
    if (weight === null) return input;
    const hasBias = role !== 'attentionOutputNorm' && role !== 'mlpOutputNorm';
    const bias = hasBias ? this.#weights.find(`${role}Bias`, layer) : null;
    const { normEpsilon: epsilon } = this.#shape.description;
    return norm(this.#graph, { kind: traitsOf(this.#shape.description).norm, epsilon }, { input, weight, bias });
  }
}
