import { GraphBuilder } from '../builder.ts';
import { OPSET, rmsNorm } from '../norm.ts';
import { rmsNormBackward } from './norm.ts';

export interface HeadBackwardSpec {
  readonly hiddenSize: number;
  readonly normEpsilon: number;
}

/**
 * From a weighted sum of cross-entropies back to the final norm's output, over one slice of the vocabulary:
 *
 *     logit gradient = weight (softmax - onehot(target)),  normed gradient = logit gradient x head
 *
 * Inputs: `hidden` [tokens, hidden], `norm` [hidden], `head` [slice, hidden]; of each token over the *whole* vocabulary
 * `maximum` [tokens, 1], its largest logit, and `scale` [tokens, 1], weight / sum of exp(logit - maximum); `targets`
 * int64 [tokens, 1] within the slice with `targetWeights` [tokens, 1], minus the weight, or 0 for a target that lies
 * elsewhere; `before` [tokens, hidden], the sum over earlier slices. Output: `normedGradient`, as `before`.
 */
export function buildHeadBackward(spec: HeadBackwardSpec): Uint8Array {
  const graph = new GraphBuilder('head backward', OPSET);
  const states = ['tokens', spec.hiddenSize];
  const perToken = ['tokens', 1];
  const hidden = graph.input('hidden', 'float32', states);
  const norm = graph.input('norm', 'float32', [spec.hiddenSize]);
  const head = graph.input('head', 'float32', ['slice', spec.hiddenSize]);
  const maximum = graph.input('maximum', 'float32', perToken);
  const scale = graph.input('scale', 'float32', perToken);
  const targets = graph.input('targets', 'int64', perToken);
  const targetWeights = graph.input('targetWeights', 'float32', perToken);
  const before = graph.input('before', 'float32', states);
  const normed = rmsNorm(graph, hidden, norm, spec.normEpsilon);
  const logits = graph.node('Gemm', [normed, head], { attributes: { transB: 1 } });
  const weighted = graph.node('Mul', [graph.node('Exp', [graph.node('Sub', [logits, maximum])]), scale]);
  const gradient = graph.node('ScatterElements', [weighted, targets, targetWeights], {
    attributes: { axis: 1, reduction: 'add' },
  });
  const sum = graph.node('Add', [before, graph.node('MatMul', [gradient, head])]);
  graph.output('normedGradient', sum, 'float32', states);
  return graph.finish();
}

/**
 * Back through the final norm. Inputs: `hidden` and `normedGradient` [tokens, hidden], `norm` [hidden]. Output:
 * `hiddenGradient`, as `hidden`.
 */
export function buildFinalNormBackward({ hiddenSize, normEpsilon }: HeadBackwardSpec): Uint8Array {
  const graph = new GraphBuilder('final norm backward', OPSET);
  const states = ['tokens', hiddenSize];
  const input = graph.input('hidden', 'float32', states);
  const gradient = graph.input('normedGradient', 'float32', states);
  const weight = graph.input('norm', 'float32', [hiddenSize]);
  const back = rmsNormBackward(graph, { input, weight, gradient, width: hiddenSize, epsilon: normEpsilon });
  graph.output('hiddenGradient', back, 'float32', states);
  return graph.finish();
}
