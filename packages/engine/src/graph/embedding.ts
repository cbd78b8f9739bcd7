import type { EmbeddingName } from '../weights/outer.ts';
import { GraphBuilder, type Value } from './builder.ts';
import { linear } from './modules.ts';
import { type NormKind, norm, OPSET } from './norm.ts';

export interface EmbeddingSpec {
  readonly hiddenSize: number;
  /** Of the embedding's rows. */
  readonly width: number;
  readonly scale: number;
  readonly positions: boolean;
  readonly norm: NormKind;
  readonly normEpsilon: number;
  /** Which of the optional weights there are. */
  readonly weights: readonly EmbeddingName[];
}

/**
 * What is done to the embedding's rows before the first layer: a projection, a scale, what is added for positions and
 * token types, a norm.
 *
 * Inputs: `embedded` [tokens, width], the weights, and for learned positions `positions` [tokens, hidden]. Output:
 * `hidden` [tokens, hidden].
 */
export function buildEmbedding(spec: EmbeddingSpec): Uint8Array {
  const graph = new GraphBuilder('embedding', OPSET);
  const { hiddenSize, width } = spec;
  const states = ['tokens', hiddenSize];
  const weight = (name: EmbeddingName, dimensions: readonly number[]): Value | null =>
    spec.weights.includes(name) ? graph.input(name, 'float32', dimensions) : null;
  let hidden = graph.input('embedded', 'float32', ['tokens', width]);
  const projection = weight('projection', [hiddenSize, width]);
  if (projection) hidden = linear(graph, hidden, projection, null);
  if (spec.scale !== 1) hidden = graph.node('Mul', [hidden, graph.constant('float32', [spec.scale], [1])]);
  const tokenType = weight('tokenType', [1, hiddenSize]);
  if (tokenType) hidden = graph.node('Add', [hidden, tokenType]);
  if (spec.positions) hidden = graph.node('Add', [hidden, graph.input('positions', 'float32', states)]);
  const gain = weight('norm', [hiddenSize]);
  if (gain) {
    const given = { input: hidden, weight: gain, bias: weight('normBias', [hiddenSize]) };
    hidden = norm(graph, { kind: spec.norm, epsilon: spec.normEpsilon }, given);
  }
  graph.output('hidden', hidden, 'float32', states);
  return graph.finish();
}
