import type { Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../packages/engine/src/graph/builder.ts';
import { OPSET } from '../../packages/engine/src/graph/norm.ts';
import { loadRuntime } from '../../packages/engine/src/onnx/runtime.ts';
import type { BenchShape } from './model.ts';

/** A piece of work to time. */
export type Work = () => Promise<void>;

/** Multiplications and additions of the products of all layers. */
export function productOperations(shape: BenchShape, tokens: number): number {
  return linears(shape).reduce((sum, [outputs, inputs]) => sum + 2 * tokens * outputs * inputs, 0) * shape.layers;
}

/** The same of attention's own products, counting only what a causal mask lets through; they are not in the baseline. */
export function attentionOperations(shape: BenchShape, rows: number, sequenceLength: number): number {
  const pairs = (sequenceLength * (sequenceLength + 1)) / 2;
  return 4 * rows * pairs * shape.heads * shape.headDim * shape.layers;
}

function linears(shape: BenchShape): readonly (readonly [number, number])[] {
  const { hidden, intermediate } = shape;
  const queries = shape.heads * shape.headDim;
  const keys = shape.keyValueHeads * shape.headDim;
  return [
    [queries, hidden],
    [keys, hidden],
    [keys, hidden],
    [hidden, queries],
    [intermediate, hidden],
    [intermediate, hidden],
    [hidden, intermediate],
  ];
}

/**
 * The matrix products of the seven linear layers and nothing else, in the engine's runtime with its threads and batch
 * sizes: one session, as threads of several would be in each other's way; weights as inputs, outputs written to buffers
 * made before.
 */
export async function bareProducts(
  shape: BenchShape,
  options: { readonly tokens: number; readonly tokensPerRun: number; readonly threads: number },
): Promise<Work> {
  const { tokens, tokensPerRun, threads } = options;
  const runtime = await loadRuntime();
  const graph = new GraphBuilder('products', OPSET);
  const feeds: Record<string, Tensor> = {};
  const fetches: Record<string, Tensor> = {};
  const random = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * Math.random() - 1);
  for (const [index, [outputs, inputs]] of linears(shape).entries()) {
    const x = graph.input(`x${index}`, 'float32', ['tokens', inputs]);
    const w = graph.input(`w${index}`, 'float32', [outputs, inputs]);
    const y = graph.node('Gemm', [x, w], { attributes: { transB: 1 } });
    graph.output(`y${index}`, y, 'float32', ['tokens', outputs]);
    feeds[`x${index}`] = new runtime.Tensor('float32', random(tokensPerRun * inputs), [tokensPerRun, inputs]);
    feeds[`w${index}`] = new runtime.Tensor('float32', random(outputs * inputs), [outputs, inputs]);
    const buffer = new Float32Array(tokensPerRun * outputs);
    fetches[`y${index}`] = new runtime.Tensor('float32', buffer, [tokensPerRun, outputs]);
  }
  const session = await runtime.InferenceSession.create(graph.finish(), { intraOpNumThreads: threads });
  return async () => {
    const runs = Math.ceil(tokens / tokensPerRun) * shape.layers;
    for (let i = 0; i < runs; i++) await session.run(feeds, fetches);
  };
}
