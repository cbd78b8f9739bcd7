import { GramAccumulator } from '@flapbook/flap';
import type { GramOptions } from '../types.ts';
import type { Batch } from './batches.ts';
import type { BlockInputs, Device } from './device.ts';
import { requireFinite } from './finite.ts';
import type { InputsListener } from './layers.ts';
import { Halving } from './out-of-memory.ts';

/**
 * Tokens whose products are summed in float32, at least: whole samples. By the samples' own order and not by batches, so
 * that the sums do not depend on those.
 */
const BLOCK_TOKENS = 2048;
/** Rows of a tile: its products fit beside the block, and the half below the diagonal is mostly spared. */
const TILE_ROWS = 1024;

const MODULES = ['attention', 'mlp'] as const;

export interface GramCollectorOptions extends Pick<GramOptions, 'onGram'> {
  readonly rows: number;
  readonly sequenceLength: number;
}

/** Turns the inputs of output projections into products of channels, one layer at a time. */
export class GramCollector implements InputsListener {
  readonly #device: Device;
  readonly #options: GramCollectorOptions;
  readonly #modules = new Map<(typeof MODULES)[number], ModuleCollector>();

  constructor(device: Device, options: GramCollectorOptions) {
    this.#device = device;
    this.#options = options;
  }

  async onInputs(layer: number, batch: Batch, inputs: BlockInputs): Promise<void> {
    for (const module of MODULES) {
      const values = inputs[module];
      if (values === null) continue;
      const channels = values.length / (batch.rows * this.#options.sequenceLength);
      const width = channels * this.#options.sequenceLength;
      requireFinite(values, { firstRow: batch.firstRow, width, what: `Layer ${layer}, ${module}` });
      const collector = this.#modules.get(module) ?? new ModuleCollector(this.#device, channels, this.#options);
      this.#modules.set(module, collector);
      await collector.add(values);
    }
  }

  async onLayer(layer: number): Promise<void> {
    for (const module of MODULES) {
      const collector = this.#modules.get(module);
      this.#modules.delete(module);
      if (collector) await this.#options.onGram({ layer, module, gram: await collector.finish() });
    }
  }
}

class ModuleCollector {
  readonly #device: Device;
  readonly #channels: number;
  readonly #accumulator: GramAccumulator;
  readonly #block: Float32Array;
  readonly #halving = new Halving();
  #filled = 0;

  constructor(device: Device, channels: number, { rows, sequenceLength }: GramCollectorOptions) {
    this.#device = device;
    this.#channels = channels;
    this.#accumulator = new GramAccumulator(channels);
    const samples = Math.min(rows, Math.max(1, Math.floor(BLOCK_TOKENS / sequenceLength)));
    this.#block = new Float32Array(samples * sequenceLength * channels);
  }

  async add(values: Float32Array): Promise<void> {
    for (let done = 0; done < values.length; ) {
      const part = values.subarray(done, done + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      done += part.length;
      if (this.#filled === this.#block.length) await this.#flush();
    }
  }

  async finish() {
    if (this.#filled > 0) await this.#flush();
    return this.#accumulator.finish();
  }

  async #flush(): Promise<void> {
    const channels = this.#channels;
    const block = this.#block.subarray(0, this.#filled);
    this.#filled = 0;
    const tokens = block.length / channels;
    const mean = centre(block, channels);
    await this.#accumulator.block({ tokens, mean }, async (add) => {
      for (let start = 0; start < channels; start += TILE_ROWS) {
        const rows = Math.min(TILE_ROWS, channels - start);
        await this.#halving.run(rows, 'the products of one channel', async (first, last) => {
          const tile = { channels, start: start + first, end: start + last };
          add(tile.start, await this.#device.gramTile(block, tile));
        });
      }
    });
  }
}

/** Takes each channel's mean, which it answers with, from its values. */
function centre(block: Float32Array, channels: number): Float64Array {
  const tokens = block.length / channels;
  const mean = new Float64Array(channels);
  for (let i = 0; i < block.length; ) for (let c = 0; c < channels; c++, i++) mean[c] = mean[c]! + block[i]!;
  for (let c = 0; c < channels; c++) mean[c] = mean[c]! / tokens;
  for (let i = 0; i < block.length; ) for (let c = 0; c < channels; c++, i++) block[i] = block[i]! - mean[c]!;
  return mean;
}
