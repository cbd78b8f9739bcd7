import type { BlockCosines, SampleStatistics } from '@flapbook/engine';
import {
  type ModuleName,
  type PerModule,
  type PrunableShape,
  ShardAccumulator,
  type ShardStatistics,
} from '@flapbook/flap';
import type { ShardRange } from '../store/statistics.ts';

/** What is gathered of one module: nothing where an earlier plan has left it nothing. */
type Accumulator = ShardAccumulator | null;

export interface ShardCollectorOptions {
  readonly shape: PrunableShape;
  readonly range: ShardRange;
  readonly tokensPerSample: number;
  /** Of a model that is pruned already: how many units each layer has left; null for a layer that is whole. */
  readonly kept?: readonly (PerModule<number> | null)[];
}

/** Gathers the statistics of one shard from the batches of a pass. */
export class ShardCollector {
  readonly #accumulators: readonly PerModule<Accumulator>[];
  readonly #finished: PerModule<ShardStatistics>[] = [];
  readonly #options: ShardCollectorOptions;
  readonly #cosines: Float64Array;

  constructor(options: ShardCollectorOptions) {
    const { shape, range, tokensPerSample, kept } = options;
    const make = (channels: number): Accumulator =>
      channels === 0 ? null : new ShardAccumulator({ channels, firstSample: range.firstSample, tokensPerSample });
    this.#options = options;
    this.#cosines = new Float64Array(shape.layers.length);
    this.#accumulators = shape.layers.map(({ attention, mlp }, layer) => ({
      attention: make((kept?.[layer]?.attention ?? attention.units) * attention.channelsPerUnit),
      mlp: make(kept?.[layer]?.mlp ?? mlp.units),
    }));
  }

  /** Adds a batch whose samples are counted from the shard's first. */
  add({ layer, module, samples, channels, mean, m2 }: SampleStatistics): void {
    const accumulator = this.#accumulators[layer]![module]!;
    for (let sample = 0; sample < samples; sample++) accumulator.add(mean, m2, sample * channels);
  }

  /** Adds what of a batch, counted from the calibration's first sample, belongs to this shard. */
  addOverlap({ layer, module, firstSample, samples, channels, mean, m2 }: SampleStatistics): void {
    const { range } = this.#options;
    const accumulator = this.#accumulators[layer]![module]!;
    const from = Math.max(firstSample, range.firstSample);
    const to = Math.min(firstSample + samples, range.firstSample + range.samples);
    for (let sample = from; sample < to; sample++) accumulator.add(mean, m2, (sample - firstSample) * channels);
  }

  /** Adds a batch's cosines. Samples come in order, so that the sum does not depend on the batches. */
  addCosines({ layer, sums }: BlockCosines): void {
    for (const sum of sums) this.#cosines[layer]! += sum;
  }

  finishLayer(layer: number): PerModule<ShardStatistics> {
    const finish = (module: ModuleName) => this.#accumulators[layer]![module]?.finish() ?? this.#nothing();
    this.#finished[layer] ??= { attention: finish('attention'), mlp: finish('mlp') };
    return this.#finished[layer];
  }

  finish(): PerModule<ShardStatistics>[] {
    return this.#accumulators.map((_, layer) => this.finishLayer(layer));
  }

  /** A layer: the sum over the shard's tokens of the cosine between the block's input and its output. */
  cosines(): Float64Array {
    return this.#cosines;
  }

  #nothing(): ShardStatistics {
    const { range, tokensPerSample } = this.#options;
    const none = () => new Float64Array(0);
    return {
      ...range,
      tokensPerSample,
      sumOfMeans: none(),
      m2: none(),
      referenceA: none(),
      referenceB: none(),
      referenceK: 0,
    };
  }
}
