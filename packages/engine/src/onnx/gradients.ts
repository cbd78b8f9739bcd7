import { type ModelDescription, requireGradients } from '@flapbook/models';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type BlockBackwardSpec, buildBlockBackward } from '../graph/backward/block.ts';
import { buildFinalNormBackward, buildHeadBackward } from '../graph/backward/head.ts';
import { buildWeightGradient } from '../graph/backward/weight.ts';
import { BIAS_NAMES } from '../graph/block.ts';
import { attentionTiles } from '../graph/mask.ts';
import { blockTraits } from '../graph/traits.ts';
import type { HeadSlice, PassShape } from '../pass/device.ts';
import type {
  BackwardBatch,
  GradientDevice,
  GradientSums,
  HeadBackward,
  LayerBackward,
  LayerTerms,
  LinearTerms,
  RowsOfTerms,
  StateGradients,
} from '../pass/gradient-device.ts';
import { SpareMemory } from '../spare-memory.ts';
import { type LayerWeights, MATRIX_NAMES, type MatrixName } from '../weights/layer.ts';
import type { HeadVectors } from '../weights/outer.ts';
import type { Feeds, Floats } from './device.ts';
import type { RopeFeeds } from './rope-feeds.ts';
import type { SessionCache } from './sessions.ts';
import type { Product } from './threads.ts';

/** What gradients share with the device of forward passes. */
export interface OnnxGradientOptions {
  readonly description: ModelDescription;
  readonly sessions: SessionCache;
  readonly floats: Floats;
  readonly integers: (data: BigInt64Array, dimensions: readonly number[]) => Tensor;
  readonly ropes: RopeFeeds;
  readonly threadOptions: (products: readonly Product[]) => InferenceSession.SessionOptions;
}

/** The outputs of a backward graph that the gradient of each matrix is the product of; null stands for the given gradient. */
const TERMS: Readonly<Record<MatrixName, { readonly gradient: string | null; readonly input: string }>> = {
  query: { gradient: 'queryGradient', input: 'attentionInput' },
  key: { gradient: 'keyGradient', input: 'attentionInput' },
  value: { gradient: 'valueGradient', input: 'attentionInput' },
  attentionOutput: { gradient: 'attentionOutputGradient', input: 'mixed' },
  gate: { gradient: 'gateGradient', input: 'mlpInput' },
  up: { gradient: 'upGradient', input: 'mlpInput' },
  down: { gradient: null, input: 'gated' },
};

/** Backward passes as ONNX Runtime sessions. */
export class OnnxGradients implements GradientDevice {
  readonly #options: OnnxGradientOptions;

  constructor(options: OnnxGradientOptions) {
    this.#options = options;
  }

  require(): void {
    requireGradients(this.#options.description);
  }

  async layer(layer: LayerWeights, shape: PassShape): Promise<LayerBackward> {
    const { weights, groups, channels } = layer;
    const { description, floats, integers, ropes } = this.#options;
    const spec: BlockBackwardSpec = {
      hiddenSize: description.hiddenSize,
      headDim: description.headDim,
      queryHeadsPerGroup: description.queryHeads / description.keyValueHeads,
      sequenceLength: shape.sequenceLength,
      normEpsilon: description.normEpsilon,
      traits: blockTraits(description, layer, shape),
      attention: groups > 0,
      mlp: channels > 0,
      biases: BIAS_NAMES.filter((name) => weights.has(name)),
    };
    const feeds: Feeds = {};
    if (spec.attention) {
      Object.assign(feeds, ropes.of(layer, shape), { groups: integers(BigInt64Array.of(BigInt(groups)), [1]) });
    }
    for (const [name, { data, dimensions }] of weights) feeds[name] = floats(data, dimensions);
    // A run cannot write where it reads: what was read becomes what the next matrix of its size is written to.
    const spare = new SpareMemory();
    return {
      run: (batch) => this.#back(spec, feeds, batch),
      add: (terms, sums, options) => this.#addRows(terms, sums, { ...options, spare }),
      release: () => spare.clear(),
    };
  }

  async head(vectors: HeadVectors, { matrix: slice }: HeadSlice): Promise<HeadBackward> {
    const { floats, integers, sessions, threadOptions } = this.#options;
    const { hiddenSize } = this.#options.description;
    const sliceRows = slice.length / hiddenSize;
    const weights = {
      norm: floats(vectors.get('norm')!.data, [hiddenSize]),
      head: floats(slice, [sliceRows, hiddenSize]),
    };
    return {
      run: async (hidden, { maximum, scale, targets, targetWeights }, { before, output }) => {
        const tokens = hidden.length / hiddenSize;
        const feeds: Feeds = {
          ...weights,
          hidden: floats(hidden, [tokens, hiddenSize]),
          maximum: floats(maximum, [tokens, 1]),
          scale: floats(scale, [tokens, 1]),
          targets: integers(BigInt64Array.from(targets, BigInt), [tokens, 1]),
          targetWeights: floats(targetWeights, [tokens, 1]),
          before: floats(before, [tokens, hiddenSize]),
        };
        const options = threadOptions([
          { rows: tokens, columns: sliceRows, depth: hiddenSize },
          { rows: tokens, columns: hiddenSize, depth: sliceRows },
        ]);
        const fetches = { normedGradient: floats(output, [tokens, hiddenSize]) };
        await sessions.use({ spec: this.#headSpec(), build: buildHeadBackward, options }, (s) => s.run(feeds, fetches));
      },
      release: () => undefined,
    };
  }

  async beforeHead(vectors: HeadVectors, states: StateGradients): Promise<void> {
    const { floats, sessions } = this.#options;
    const { hiddenSize } = this.#options.description;
    const shape = [states.hidden.length / hiddenSize, hiddenSize];
    const feeds: Feeds = {
      hidden: floats(states.hidden, shape),
      normedGradient: floats(states.gradient, shape),
      norm: floats(vectors.get('norm')!.data, [hiddenSize]),
    };
    const fetches = { hiddenGradient: floats(states.output, shape) };
    await sessions.use({ spec: this.#headSpec(), build: buildFinalNormBackward }, (s) => s.run(feeds, fetches));
  }

  async #addRows(
    { gradient, input }: LinearTerms,
    sums: GradientSums,
    { rows, ...options }: RowsOfTerms & { readonly spare: SpareMemory },
  ): Promise<void> {
    const part = (values: Float32Array, row: number): Float32Array =>
      values.subarray((row * values.length) / rows, ((row + 1) * values.length) / rows);
    for (let row = 0; row < rows; row++) {
      await this.#add({ gradient: part(gradient, row), input: part(input, row) }, sums, options);
    }
  }

  async #add(
    { gradient, input }: LinearTerms,
    sums: GradientSums,
    { tokens, factor, spare }: Omit<RowsOfTerms, 'rows'> & { readonly spare: SpareMemory },
  ): Promise<void> {
    const { floats, sessions, threadOptions } = this.#options;
    const shape = [gradient.length / tokens, input.length / tokens] as const;
    const feeds: Feeds = {
      gradient: floats(gradient, [tokens, shape[0]]),
      input: floats(input, [tokens, shape[1]]),
      before: floats(sums.sum, shape),
    };
    const next: GradientSums = { sum: spare.floats(sums.sum.length), squares: null };
    const fetches: Record<string, Tensor> = { sum: floats(next.sum, shape) };
    if (sums.squares) {
      next.squares = spare.floats(sums.squares.length);
      feeds.squaresBefore = floats(sums.squares, shape);
      feeds.factor = floats(Float32Array.of(factor), [1]);
      fetches.squares = floats(next.squares, shape);
    }
    const options = threadOptions([{ rows: shape[0], columns: shape[1], depth: tokens }]);
    const spec = { squares: sums.squares !== null };
    await sessions.use({ spec, build: buildWeightGradient, options }, (s) => s.run(feeds, fetches));
    spare.give(sums.sum);
    if (sums.squares) spare.give(sums.squares);
    Object.assign(sums, next);
  }

  #headSpec() {
    const { hiddenSize, normEpsilon } = this.#options.description;
    return { hiddenSize, normEpsilon };
  }

  async #back(spec: BlockBackwardSpec, weights: Feeds, batch: BackwardBatch): Promise<LayerTerms> {
    const { floats, sessions, threadOptions } = this.#options;
    const shape = [batch.rows * spec.sequenceLength, spec.hiddenSize];
    const feeds = { ...weights, hidden: floats(batch.hidden, shape), outputGradient: floats(batch.gradient, shape) };
    const fetches: Record<string, Tensor | null> = { hiddenGradient: floats(batch.output, shape) };
    const matrices = MATRIX_NAMES.filter((name) => weights[name] !== undefined);
    for (const { gradient, input } of matrices.map((name) => TERMS[name])) {
      fetches[input] = null;
      if (gradient) fetches[gradient] = null;
    }
    const options = threadOptions(backwardProducts(spec, weights, batch.rows));
    const results = await sessions.use({ spec, build: buildBlockBackward, options }, (s) => s.run(feeds, fetches));
    const floatsOf = (name: string): Float32Array => results[name]!.data as Float32Array;
    return new Map(
      matrices.map((name) => {
        const { gradient, input } = TERMS[name];
        return [name, { gradient: gradient ? floatsOf(gradient) : batch.gradient, input: floatsOf(input) }];
      }),
    );
  }
}

/** The matrix products of a block's way there and back. */
function backwardProducts(spec: BlockBackwardSpec, weights: Feeds, rows: number): Product[] {
  const tokens = rows * spec.sequenceLength;
  const { headDim } = spec;
  const linear = MATRIX_NAMES.flatMap((name): Product[] => {
    if (weights[name] === undefined) return [];
    const [outputs, inputs] = weights[name].dims as [number, number];
    return [
      { rows: tokens, columns: outputs, depth: inputs },
      { rows: tokens, columns: inputs, depth: outputs },
    ];
  });
  if (!spec.attention) return linear;
  const batch = rows * (weights.key!.dims[0]! / headDim);
  const tiles = attentionTiles(spec.sequenceLength).flatMap(({ start, end }): Product[] => {
    const stacked = spec.queryHeadsPerGroup * (end - start);
    return [
      { rows: stacked, columns: headDim, depth: end, batch },
      { rows: stacked, columns: end, depth: headDim, batch },
      { rows: end, columns: headDim, depth: stacked, batch },
    ];
  });
  return [...linear, ...tiles];
}
