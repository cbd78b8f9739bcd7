import { GraphBuilder, type Value } from './builder.ts';
import { OPSET, rmsNorm } from './norm.ts';

export interface HeadSpec {
  readonly hiddenSize: number;
  readonly normEpsilon: number;
  /** Likelihoods of given tokens, or the best token. */
  readonly task: 'likelihood' | 'best';
}

/**
 * Final norm and LM head over one slice of the vocabulary. The logits never leave the graph: of each token only a
 * few numbers do, from which slices are combined in float64.
 *
 * Inputs: `hidden` [tokens, hidden], `norm` [hidden], `head` [slice, hidden] and, for likelihoods, `targets` int64
 * [tokens, 1] within the slice. Outputs: `maximum` [tokens, 1]; for likelihoods `sum` [tokens, 1], the sum over the
 * slice of exp(logit - maximum), and `target` [tokens, 1], the target's logit; for the best token `index` int64
 * [tokens, 1], the smallest index of the maximum.
 */
export function buildHead(spec: HeadSpec): Uint8Array {
  const graph = new GraphBuilder('head', OPSET);
  const hidden = graph.input('hidden', 'float32', ['tokens', spec.hiddenSize]);
  const norm = graph.input('norm', 'float32', [spec.hiddenSize]);
  const head = graph.input('head', 'float32', ['slice', spec.hiddenSize]);
  const logits = graph.node('Gemm', [rmsNorm(graph, hidden, norm, spec.normEpsilon), head], {
    attributes: { transB: 1 },
  });
  const vocabulary = graph.constant('int64', [1], [1]);
  const maximum = graph.node('ReduceMax', [logits, vocabulary], { attributes: { keepdims: 1 } });
  graph.output('maximum', maximum, 'float32', ['tokens', 1]);
  if (spec.task === 'likelihood') likelihoodOutputs(graph, { logits, maximum, vocabulary });
  else
    graph.output('index', graph.node('ArgMax', [logits], { attributes: { axis: 1, keepdims: 1 } }), 'int64', [
      'tokens',
      1,
    ]);
  return graph.finish();
}

function likelihoodOutputs(
  graph: GraphBuilder,
  { logits, maximum, vocabulary }: { readonly logits: Value; readonly maximum: Value; readonly vocabulary: Value },
): void {
  const targets = graph.input('targets', 'int64', ['tokens', 1]);
  const exponentials = graph.node('Exp', [graph.node('Sub', [logits, maximum])]);
  const sum = graph.node('ReduceSum', [exponentials, vocabulary], { attributes: { keepdims: 1 } });
  graph.output('sum', sum, 'float32', ['tokens', 1]);
  const target = graph.node('GatherElements', [logits, targets], { attributes: { axis: 1 } });
  graph.output('target', target, 'float32', ['tokens', 1]);
}
