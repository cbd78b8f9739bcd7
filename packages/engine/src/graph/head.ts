import type { Activation } from '@flapbook/models';
import type { HeadName } from '../weights/outer.ts';
import { activate } from './activation.ts';
import { GraphBuilder, type Value } from './builder.ts';
import { capped } from './cap.ts';
import { linear } from './modules.ts';
import { type NormKind, norm, OPSET } from './norm.ts';

export interface HeadSpec {
  readonly hiddenSize: number;
  /** Of the head's rows. */
  readonly width: number;
  readonly norm: NormKind;
  readonly normEpsilon: number;
  readonly activation: Activation;
  /** c: logits become c · tanh(logit / c); null for none. */
  readonly logitCap: number | null;
  /** Which of the optional weights there are. */
  readonly weights: readonly HeadName[];
  /** Likelihoods of given tokens, the best token, or the logits as they are. */
  readonly task: 'likelihood' | 'best' | 'logits';
  /** Logits are products in float16. */
  readonly half?: boolean;
  /** Whether the device has an operator that takes the softmax of a row while it is in the cache. */
  readonly fusedSoftmax?: boolean;
}

/**
 * What stands behind the last layer, and the LM head over one slice of the vocabulary. Unless
 * they are asked for, the logits never leave the graph: of each token only a few numbers do, from which slices are
 * combined in float64.
 *
 * Inputs: `hidden` [tokens, hidden], `head` [slice, width], the weights by name and, for likelihoods, `targets` int64
 * [tokens, 1] within the slice. Outputs: `maximum` [tokens, 1]; for likelihoods `sum` [tokens, 1], the sum over the
 * slice of exp(logit - maximum), and `target` [tokens, 1], the target's logit; for the best token `index` int64
 * [tokens, 1], the smallest index of the maximum. For logits only `logits` [tokens, slice].
 */
export function buildHead(spec: HeadSpec): Uint8Array {
  const graph = new GraphBuilder('head', OPSET, { halfProducts: spec.half });
  const hidden = graph.input('hidden', 'float32', ['tokens', spec.hiddenSize]);
  const weight = (name: HeadName, dimensions: readonly (number | string)[]): Value | null =>
    spec.weights.includes(name) ? graph.input(name, 'float32', dimensions) : null;
  const states = beforeHead(graph, spec, { hidden, weight });
  const head = graph.input('head', 'float32', ['slice', spec.width]);
  const logits = capped(graph, linear(graph, states, head, weight('bias', ['slice'])), spec.logitCap);
  if (spec.task === 'logits') {
    graph.output('logits', logits, 'float32', ['tokens', 'slice']);
    return graph.finish();
  }
  const vocabulary = graph.constant('int64', [1], [1]);
  const maximum = graph.node('ReduceMax', [logits, vocabulary], { attributes: { keepdims: 1 } });
  graph.output('maximum', maximum, 'float32', ['tokens', 1]);
  if (spec.task === 'likelihood') likelihoodOutputs(graph, spec, { logits, maximum, vocabulary });
  else
    graph.output('index', graph.node('ArgMax', [logits], { attributes: { axis: 1, keepdims: 1 } }), 'int64', [
      'tokens',
      1,
    ]);
  return graph.finish();
}

/** The final norm, a projection, or BERT's layer of its own. */
function beforeHead(
  graph: GraphBuilder,
  { hiddenSize, width, norm: kind, normEpsilon: epsilon, activation }: HeadSpec,
  {
    hidden,
    weight,
  }: {
    readonly hidden: Value;
    readonly weight: (name: HeadName, dimensions: readonly number[]) => Value | null;
  },
): Value {
  const normed = (input: Value, name: 'norm' | 'transformNorm'): Value => {
    const gain = weight(name, [hiddenSize]);
    return gain
      ? norm(graph, { kind, epsilon }, { input, weight: gain, bias: weight(`${name}Bias`, [hiddenSize]) })
      : input;
  };
  const final = normed(hidden, 'norm');
  const projection = weight('projection', [width, hiddenSize]);
  const projected = projection ? linear(graph, final, projection, null) : final;
  const transform = weight('transform', [hiddenSize, hiddenSize]);
  if (!transform) return projected;
  const transformed = linear(graph, projected, transform, weight('transformBias', [hiddenSize]));
  return normed(activate(graph, activation, transformed), 'transformNorm');
}

function likelihoodOutputs(
  graph: GraphBuilder,
  { fusedSoftmax }: HeadSpec,
  { logits, maximum, vocabulary }: { readonly logits: Value; readonly maximum: Value; readonly vocabulary: Value },
): void {
  const reduce = (operator: 'ReduceMax' | 'ReduceSum', value: Value): Value =>
    graph.node(operator, [value, vocabulary], { attributes: { keepdims: 1 } });
  const targets = graph.input('targets', 'int64', ['tokens', 1]);
  // The largest logit's ln p is -ln of the sum.
  const sum = fusedSoftmax
    ? graph.node('Exp', [graph.node('Neg', [reduce('ReduceMax', graph.node('LogSoftmax', [logits]))])])
    : reduce('ReduceSum', graph.node('Exp', [graph.node('Sub', [logits, maximum])]));
  graph.output('sum', sum, 'float32', ['tokens', 1]);
  const target = graph.node('GatherElements', [logits, targets], { attributes: { axis: 1 } });
  graph.output('target', target, 'float32', ['tokens', 1]);
}
