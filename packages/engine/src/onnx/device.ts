import { availableParallelism } from 'node:os';
import type { Algebra, ProductShape } from '@flapbook/flap';
import { type ModelDescription, type Traits, traitsOf } from '@flapbook/models';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type BlockSpec, buildBlock } from '../graph/block.ts';
import { buildEmbedding, type EmbeddingSpec } from '../graph/embedding.ts';
import { buildHead, type HeadSpec } from '../graph/head.ts';
import { attentionTiles } from '../graph/mask.ts';
import { buildGramTile, buildProduct } from '../graph/products.ts';
import { blockSpecOf, headSpecOf, type Precision } from '../graph/traits.ts';
import type {
  BlockBatch,
  BlockResult,
  Device,
  DeviceEmbedding,
  DeviceHead,
  DeviceLayer,
  GramTile,
  HeadSlice,
  ModuleStatistics,
  PassShape,
} from '../pass/device.ts';
import { type LayerWeights, MATRIX_NAMES, type Weight } from '../weights/layer.ts';
import { EMBEDDING_NAMES, type EmbeddingWeights, type HeadVectors } from '../weights/outer.ts';
import { gatherRows } from '../weights/rows.ts';
import { OnnxCache } from './cache.ts';
import { OnnxGradients } from './gradients.ts';
import { RopeFeeds } from './rope-feeds.ts';
import type { Runtime } from './runtime.ts';
import { SessionCache } from './sessions.ts';
import { type Product, stableThreads } from './threads.ts';

export type Feeds = Record<string, Tensor>;
/** Makes a float32 tensor of the memory given. */
export type Floats = (data: Float32Array, dimensions: readonly number[]) => Tensor;

export interface OnnxDeviceOptions {
  readonly runtime: Runtime;
  readonly description: ModelDescription;
  /** What all sessions have in common. Without threads, ONNX Runtime takes as many as there are physical cores. */
  readonly session: InferenceSession.SessionOptions;
  /** Of linear layers on the way forward; the way back is in float32. */
  readonly precision?: Precision;
}

/** Blocks and heads as ONNX Runtime sessions. */
export class OnnxDevice implements Device {
  readonly description: ModelDescription;
  readonly gradients: OnnxGradients;
  readonly cache: OnnxCache;
  readonly #runtime: Runtime;
  readonly #sessions: SessionCache;
  readonly #threads: number;
  /** Whether it computes with ONNX Runtime's operators for processors. */
  readonly #onProcessor: boolean;
  readonly #precision: Precision;
  readonly #traits: Traits;
  readonly #ropes: RopeFeeds;

  constructor(options: OnnxDeviceOptions) {
    this.description = options.description;
    this.#runtime = options.runtime;
    this.#sessions = new SessionCache(options.runtime, options.session);
    this.#threads = options.session.intraOpNumThreads ?? availableParallelism();
    this.#onProcessor = (options.session.executionProviders ?? ['cpu'])[0] === 'cpu';
    this.#precision = options.precision ?? {};
    this.#traits = traitsOf(options.description);
    this.#ropes = new RopeFeeds(options.description, (data, dimensions) => this.#floats(data, dimensions));
    this.cache = new OnnxCache({
      description: options.description,
      precision: this.#precision,
      sessions: this.#sessions,
      floats: (data, dimensions) => this.#floats(data, dimensions),
      integers: (data, dimensions) => new this.#runtime.Tensor('int64', data, dimensions),
      ropes: this.#ropes,
    });
    this.gradients = new OnnxGradients({
      description: options.description,
      sessions: this.#sessions,
      floats: (data, dimensions) => this.#floats(data, dimensions),
      integers: (data, dimensions) => new this.#runtime.Tensor('int64', data, dimensions),
      ropes: this.#ropes,
      threadOptions: (products) => this.#threadOptions(products),
    });
  }

  async layer(layer: LayerWeights, shape: PassShape): Promise<DeviceLayer> {
    const { weights } = layer;
    const spec = blockSpecOf(this.description, layer, { ...shape, ...this.#precision });
    const feeds = this.#weightFeeds(weights);
    if (spec.attention) {
      Object.assign(feeds, this.#ropes.of(layer, shape));
      feeds.groups = new this.#runtime.Tensor('int64', BigInt64Array.of(BigInt(layer.groups)), [1]);
    }
    const window = layer.local ? (this.#traits.local?.window ?? null) : null;
    return {
      run: (batch) => {
        const { statistics, inputs, tree } = batch;
        const own = { ...spec, trees: tree !== undefined, statistics, ...(inputs && { inputs }) };
        if (!tree || !spec.attention) return this.#runBlock(own, feeds, batch);
        const { sequenceLength } = shape;
        const positions = new this.#runtime.Tensor('int64', tree.positions, [batch.rows, sequenceLength]);
        const mask = this.#floats(tree.mask(window), [batch.rows, 1, sequenceLength, sequenceLength]);
        return this.#runBlock(own, { ...feeds, positions, mask }, batch);
      },
      release: () => undefined,
    };
  }

  async embedding({ weights, positions }: EmbeddingWeights): Promise<DeviceEmbedding> {
    const { hiddenSize, normEpsilon, embeddingWidth: width = hiddenSize } = this.description;
    const spec: EmbeddingSpec = {
      hiddenSize,
      width,
      scale: this.#traits.embeddingScale,
      positions: positions !== null,
      norm: this.#traits.norm === 'layer' ? 'layer' : 'rms',
      normEpsilon,
      weights: EMBEDDING_NAMES.filter((name) => weights.has(name)),
    };
    const feeds = this.#weightFeeds(weights);
    return {
      run: async (embedded, at, output) => {
        const tokens = at.length;
        const own: Feeds = { ...feeds, embedded: this.#floats(embedded, [tokens, width]) };
        if (positions) own.positions = this.#floats(gatherRows(positions, at), [tokens, hiddenSize]);
        const options = this.#threadOptions([{ rows: tokens, columns: hiddenSize, depth: width }]);
        const fetches = { hidden: this.#floats(output, [tokens, hiddenSize]) };
        await this.#sessions.use({ spec, build: buildEmbedding, options }, (session) => session.run(own, fetches));
      },
      release: () => undefined,
    };
  }

  async head(vectors: HeadVectors, { matrix, bias }: HeadSlice): Promise<DeviceHead> {
    const common = headSpecOf(this.description, vectors, this.#precision);
    const { hiddenSize, width } = common;
    const columns = matrix.length / width;
    const weights: Feeds = { ...this.#weightFeeds(vectors), head: this.#floats(matrix, [columns, width]) };
    if (bias) weights.bias = this.#floats(bias, [columns]);
    const run = (task: HeadSpec['task'], hidden: Float32Array, more: Feeds = {}): Promise<Feeds> => {
      const rows = hidden.length / hiddenSize;
      const feeds = { ...weights, ...more, hidden: this.#floats(hidden, [rows, hiddenSize]) };
      const products: Product[] = [{ rows, columns, depth: width }];
      for (const name of ['projection', 'transform'] as const) {
        const dimensions = vectors.get(name)?.dimensions;
        if (dimensions) products.push({ rows, columns: dimensions[0]!, depth: dimensions[1]! });
      }
      const options = this.#threadOptions(products);
      const spec: HeadSpec = { ...common, task, fusedSoftmax: this.#onProcessor };
      return this.#sessions.use({ spec, build: buildHead, options }, (session) => session.run(feeds));
    };
    return {
      likelihoods: async (hidden, targets) => {
        const ids = BigInt64Array.from(targets, BigInt);
        const results = await run('likelihood', hidden, {
          targets: new this.#runtime.Tensor('int64', ids, [ids.length, 1]),
        });
        return { maximum: floatsOf(results.maximum), sum: floatsOf(results.sum), target: floatsOf(results.target) };
      },
      best: async (hidden) => {
        const results = await run('best', hidden);
        return {
          maximum: floatsOf(results.maximum),
          index: Int32Array.from(results.index!.data as BigInt64Array, Number),
        };
      },
      release: () => undefined,
    };
  }

  async gramTile(inputs: Float32Array, { channels, start, end }: GramTile): Promise<Float32Array> {
    const tokens = inputs.length / channels;
    const index = (value: number): Tensor => new this.#runtime.Tensor('int64', BigInt64Array.of(BigInt(value)), [1]);
    const feeds = { inputs: this.#floats(inputs, [tokens, channels]), start: index(start), end: index(end) };
    const options = this.#threadOptions([{ rows: end - start, columns: channels - start, depth: tokens }]);
    const results = await this.#sessions.use({ spec: {}, build: buildGramTile, options }, (s) => s.run(feeds));
    return floatsOf(results.tile);
  }

  readonly algebra: Algebra = { multiply: (left, right, shape) => this.#multiply(left, right, shape) };

  close(): Promise<void> {
    return this.#sessions.close();
  }

  async #multiply(left: Float64Array, right: Float64Array, shape: ProductShape): Promise<Float64Array> {
    const { rows, columns, depth, transposed } = shape;
    const doubles = (data: Float64Array, dimensions: readonly number[]): Tensor =>
      new this.#runtime.Tensor('float64', data, dimensions);
    const feeds = {
      left: doubles(left, [rows, depth]),
      right: doubles(right, transposed ? [columns, depth] : [depth, columns]),
    };
    const spec = { transposed };
    const options = this.#threadOptions([{ rows, columns, depth }]);
    const results = await this.#sessions.use({ spec, build: buildProduct, options }, (s) => s.run(feeds));
    return results.product!.data as Float64Array;
  }

  async #runBlock(spec: BlockSpec, weights: Feeds, batch: BlockBatch): Promise<BlockResult> {
    const dimensions = [batch.rows * spec.sequenceLength, spec.hiddenSize];
    const feeds: Feeds = { ...weights, hidden: this.#floats(batch.hidden, dimensions) };
    // ONNX Runtime writes the output where this tensor lies; what is null it allocates.
    const fetches: Record<string, Tensor | null> = {};
    if (batch.output) fetches.output = this.#floats(batch.output, dimensions);
    const present = (['attention', 'mlp'] as const).filter((module) => spec[module]);
    for (const module of present) {
      if (spec.statistics) Object.assign(fetches, { [`${module}Mean`]: null, [`${module}M2`]: null });
      if (spec.inputs) fetches[`${module}Input`] = null;
    }
    const nothing = { attention: null, mlp: null };
    if (Object.keys(fetches).length === 0) return { statistics: nothing, inputs: nothing };
    const options = this.#threadOptions(blockProducts(spec, weights, batch.rows));
    const results = await this.#sessions.use({ spec, build: buildBlock, options }, (s) => s.run(feeds, fetches));
    const statistics = (module: 'attention' | 'mlp'): ModuleStatistics | null =>
      results[`${module}Mean`]
        ? { mean: floatsOf(results[`${module}Mean`]), m2: floatsOf(results[`${module}M2`]) }
        : null;
    const inputs = (module: 'attention' | 'mlp'): Float32Array | null =>
      results[`${module}Input`] ? floatsOf(results[`${module}Input`]) : null;
    return {
      statistics: { attention: statistics('attention'), mlp: statistics('mlp') },
      inputs: { attention: inputs('attention'), mlp: inputs('mlp') },
    };
  }

  /** Fewer threads where all of them would change the last bits; nothing where the session's own setting will do. */
  #threadOptions(products: readonly Product[]): InferenceSession.SessionOptions {
    const threads = stableThreads(this.#threads, products);
    return threads < this.#threads ? { intraOpNumThreads: threads } : {};
  }

  #floats(data: Float32Array, dimensions: readonly number[]): Tensor {
    return new this.#runtime.Tensor('float32', data, dimensions);
  }

  #weightFeeds(weights: ReadonlyMap<string, Weight>): Feeds {
    const feeds: Feeds = {};
    for (const [name, { data, dimensions }] of weights) feeds[name] = this.#floats(data, dimensions);
    return feeds;
  }
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  return tensor!.data as Float32Array;
}

/** The matrix products of a block: its linear layers, and the mixing of values in each tile of attention. */
function blockProducts(spec: BlockSpec, weights: Feeds, rows: number): Product[] {
  const tokens = rows * spec.sequenceLength;
  const products: Product[] = [];
  for (const name of MATRIX_NAMES) {
    const dimensions = weights[name]?.dims;
    if (dimensions) products.push({ rows: tokens, columns: dimensions[0]!, depth: dimensions[1]! });
  }
  if (spec.attention) {
    const groups = weights.key!.dims[0]! / spec.headDim;
    for (const { start, end, keys } of attentionTiles(spec.sequenceLength, spec.traits.attention.causal)) {
      const stacked = spec.queryHeadsPerGroup * (end - start);
      products.push({ rows: stacked, columns: spec.headDim, depth: keys, batch: rows * groups });
      products.push({ rows: stacked, columns: keys, depth: spec.headDim, batch: rows * groups });
    }
  }
  return products;
}
