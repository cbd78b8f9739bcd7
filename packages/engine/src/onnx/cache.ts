import type { ModelDescription } from '@flapbook/models';
import type { Tensor } from 'onnxruntime-node';
import { type BlockSpec, buildBlock } from '../graph/block.ts';
import { buildHead } from '../graph/head.ts';
import { blockSpecOf, headSpecOf, type Precision } from '../graph/traits.ts';
import type { CacheDevice, CachedBatch, CachedLayer, HeadSlice, LogitsHead, PassShape } from '../pass/device.ts';
import type { LayerWeights, Weight } from '../weights/layer.ts';
import type { HeadVectors } from '../weights/outer.ts';
import type { Feeds, Floats } from './device.ts';
import type { RopeFeeds } from './rope-feeds.ts';
import type { SessionCache } from './sessions.ts';

export interface OnnxCacheOptions {
  readonly description: ModelDescription;
  readonly precision: Precision;
  readonly sessions: SessionCache;
  readonly floats: Floats;
  readonly integers: (data: BigInt64Array, dimensions: readonly number[]) => Tensor;
  readonly ropes: RopeFeeds;
}

/** What a layer has seen; empty where it has no attention left. */
type Past = Readonly<Partial<Record<'pastKey' | 'pastValue', Tensor>>>;

/** Blocks with keys and values in and out, as ONNX Runtime sessions. */
export class OnnxCache implements CacheDevice {
  readonly #options: OnnxCacheOptions;

  constructor(options: OnnxCacheOptions) {
    this.#options = options;
  }

  async layer(layer: LayerWeights, shape: PassShape): Promise<CachedLayer> {
    const { description, precision, integers, ropes } = this.#options;
    const common = blockSpecOf(description, layer, { ...shape, ...precision });
    const weights = this.#weightFeeds(layer.weights);
    if (common.attention) weights.groups = integers(BigInt64Array.of(BigInt(layer.groups)), [1]);
    const tables = common.attention ? ropes.of(layer, shape) : {};
    let past: Past = {};
    return {
      run: async (batch) => {
        const isFirst = batch.position === 0;
        const length = batch.hidden.length / batch.rows / common.hiddenSize;
        const spec: BlockSpec = {
          ...common,
          sequenceLength: length,
          trees: false,
          statistics: false,
          cache: isFirst ? 'begin' : 'step',
        };
        const feeds = { ...weights, ...this.#turns(tables, batch.position, length) };
        if (!isFirst) Object.assign(feeds, past, this.#distances(spec, past));
        past = await this.#run(spec, feeds, batch);
      },
      release: () => {
        past = {};
      },
    };
  }

  async head(vectors: HeadVectors, { matrix, bias }: HeadSlice): Promise<LogitsHead> {
    const { description, precision, sessions, floats } = this.#options;
    const spec = { ...headSpecOf(description, vectors, precision), task: 'logits' as const };
    const columns = matrix.length / spec.width;
    const weights: Feeds = { ...this.#weightFeeds(vectors), head: floats(matrix, [columns, spec.width]) };
    if (bias) weights.bias = floats(bias, [columns]);
    return {
      logits: async (hidden) => {
        const feeds = { ...weights, hidden: floats(hidden, [hidden.length / spec.hiddenSize, spec.hiddenSize]) };
        const { logits } = await sessions.use({ spec, build: buildHead }, (session) => session.run(feeds));
        return logits!.data as Float32Array;
      },
      release: () => undefined,
    };
  }

  async #run(spec: BlockSpec, feeds: Feeds, { hidden, output }: CachedBatch): Promise<Past> {
    const { sessions, floats } = this.#options;
    const dimensions = [hidden.length / spec.hiddenSize, spec.hiddenSize];
    const given = { ...feeds, hidden: floats(hidden, dimensions) };
    const fetches = {
      output: floats(output, dimensions),
      ...(spec.attention && { presentKey: null, presentValue: null }),
    };
    const results = await sessions.use({ spec, build: buildBlock }, (session) => session.run(given, fetches));
    return spec.attention ? { pastKey: results.presentKey!, pastValue: results.presentValue! } : {};
  }

  /** Of the rotary tables, the rows of the tokens at hand. */
  #turns(tables: Feeds, position: number, length: number): Feeds {
    const turns: Feeds = {};
    for (const [name, table] of Object.entries(tables)) {
      const width = table.dims[1]!;
      const rows = (table.data as Float32Array).subarray(position * width, (position + length) * width);
      turns[name] = this.#options.floats(rows, [length, width]);
    }
    return turns;
  }

  /** How far what a new token sees stands before it, for linear biases. */
  #distances(spec: BlockSpec, { pastKey }: Past): Feeds {
    const { alibi, window } = spec.traits.attention;
    if (!alibi || !pastKey) return {};
    const keys = Math.min(pastKey.dims[2]! + 1, window ?? Number.POSITIVE_INFINITY);
    return {
      distances: this.#options.floats(
        Float32Array.from({ length: keys }, (_, key) => key + 1 - keys),
        [keys],
      ),
    };
  }

  #weightFeeds(weights: ReadonlyMap<string, Weight>): Feeds {
    const feeds: Feeds = {};
    for (const [name, { data, dimensions }] of weights) feeds[name] = this.#options.floats(data, dimensions);
    return feeds;
  }
}
