import type { Tensor } from 'onnxruntime-node';
import { GraphBuilder, type Value } from '../../packages/engine/src/graph/builder.ts';
import { attentionTiles } from '../../packages/engine/src/graph/mask.ts';
import { OPSET } from '../../packages/engine/src/graph/norm.ts';
import { loadRuntime } from '../../packages/engine/src/onnx/runtime.ts';
import type { BenchShape } from './model.ts';

/** What the engine's LM head takes at once. */
export const HEAD_BLOCK = { tokens: 512, slice: 16384 } as const;

/** A piece of work to time. */
export type Work = () => Promise<void>;

export interface Rows {
  readonly rows: number;
  readonly sequenceLength: number;
}

/** A matrix product [.., rows, depth] x ([.., depth, columns], or its transpose), all of its dimensions in tensors. */
interface Product {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly output: readonly number[];
  /** Attention's scores and the LM head have their right side transposed too, by the operator that the engine uses. */
  readonly operator: 'Gemm' | 'FusedMatMul' | 'MatMul';
}

/** The products of a layer: its seven linear layers, and attention's own in the engine's tiles. */
export function layerProducts(shape: BenchShape, { rows, sequenceLength }: Rows): Product[] {
  const { hidden, intermediate, heads, keyValueHeads: groups, headDim } = shape;
  const tokens = rows * sequenceLength;
  const linear = (outputs: number, inputs: number): Product => ({
    left: [tokens, inputs],
    right: [outputs, inputs],
    output: [tokens, outputs],
    operator: 'Gemm',
  });
  const attention = attentionTiles(sequenceLength).flatMap(({ start, end, keys }): Product[] => {
    const queries = (heads / groups) * (end - start);
    const scores = [rows, groups, queries, keys];
    const mixed = [rows, groups, queries, headDim];
    const cached = [rows, groups, keys, headDim];
    return [
      { left: mixed, right: cached, output: scores, operator: 'FusedMatMul' },
      { left: scores, right: cached, output: mixed, operator: 'MatMul' },
    ];
  });
  return [
    linear(heads * headDim, hidden),
    linear(groups * headDim, hidden),
    linear(groups * headDim, hidden),
    linear(hidden, heads * headDim),
    linear(intermediate, hidden),
    linear(intermediate, hidden),
    linear(hidden, intermediate),
    ...attention,
  ];
}

/** The product of a slice of the LM head with a block of tokens. */
export function headProducts({ hidden }: BenchShape, { tokens, slice }: typeof HEAD_BLOCK): Product[] {
  return [{ left: [tokens, hidden], right: [slice, hidden], output: [tokens, slice], operator: 'Gemm' }];
}

/** Multiplications and additions of products. */
export function operationsOf(products: readonly Product[]): number {
  return products.reduce((sum, { left, output }) => sum + 2 * sizeOf(output) * left.at(-1)!, 0);
}

/**
 * Matrix products and next to nothing else, in the engine's runtime with its threads: one session, as threads of several
 * would be in each other's way. Weights are inputs of their own, all left sides share their memory. Outputs stay where
 * ONNX Runtime puts those of a block, and one row of each is given out: otherwise they would be measured by how fast
 * memory is.
 */
export async function bareProducts(products: readonly Product[], threads: number): Promise<Work> {
  const runtime = await loadRuntime();
  const graph = new GraphBuilder('products', OPSET);
  const feeds: Record<string, Tensor> = {};
  const random = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * Math.random() - 1);
  const lefts = random(Math.max(...products.map(({ left }) => sizeOf(left))));
  const tensor = (data: Float32Array, dimensions: readonly number[]): Tensor =>
    new runtime.Tensor('float32', data.subarray(0, sizeOf(dimensions)), dimensions);
  const index = (value: number): Value => graph.constant('int64', [value], [1]);
  for (const [n, { left, right, output, operator }] of products.entries()) {
    const sides = [graph.input(`x${n}`, 'float32', left), graph.input(`w${n}`, 'float32', right)];
    const product = productNode(graph, operator, sides);
    const row = graph.node('Slice', [product, index(0), index(1), index(output.length - 2)]);
    graph.output(`y${n}`, row, 'float32', output.with(-2, 1));
    feeds[`x${n}`] = tensor(lefts, left);
    feeds[`w${n}`] = tensor(random(sizeOf(right)), right);
  }
  const session = await runtime.InferenceSession.create(graph.finish(), { intraOpNumThreads: threads });
  return async () => void (await session.run(feeds));
}

function productNode(graph: GraphBuilder, operator: Product['operator'], sides: readonly Value[]): Value {
  if (operator === 'MatMul') return graph.node('MatMul', sides);
  const attributes = { transB: 1 };
  return operator === 'Gemm'
    ? graph.node('Gemm', sides, { attributes })
    : graph.node('FusedMatMul', sides, { domain: 'com.microsoft', attributes });
}

function sizeOf(dimensions: readonly number[]): number {
  return dimensions.reduce((product, size) => product * size, 1);
}
