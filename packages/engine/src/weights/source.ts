import type { ModelFolder } from '@flapbook/models';
import { SpareMemory } from '../spare-memory.ts';
import type { LayerPruning, Pruning } from '../types.ts';
import { type LayerWeights, layerBytes, readLayer, type StoredLayer, widenLayer } from './layer.ts';
import { pruneLayer, replaceOutputs } from './prune.ts';

/** Hands out the layers of a model in turn. */
export interface LayerReader {
  /**
   * Layer `index`; while the caller computes with it, the next one is being read. Its memory serves a later layer as soon
   * as one is asked for, unless the reader is for all of them together.
   */
  layer(index: number): Promise<ReadLayer>;
}

export interface ReadLayer {
  /** As the model has it. */
  readonly dense: LayerWeights;
  /** As the reader's pruning leaves it. */
  readonly weights: LayerWeights;
}

export interface ReaderOptions {
  /** One that was checked. */
  readonly pruning?: Pruning | undefined;
  readonly backwards?: boolean;
  /** Whether layers stay with the caller when the next one is asked for. */
  readonly together?: boolean;
}

/**
 * A model's layer weights: kept in memory where they fit the budget, else read anew, one ahead, by every pass. Where
 * they fit twice, so are the smaller matrices of a pruning, for as long as somebody has that pruning: tasks run many
 * short passes of one.
 */
export class LayerSource {
  readonly #folder: ModelFolder;
  readonly #kept: LayerWeights[] | null;
  /** By layer: layers may share one entry of a pruning. */
  readonly #pruned: WeakMap<LayerPruning, LayerWeights>[] | null;

  constructor(folder: ModelFolder, budgetBytes: number) {
    this.#folder = folder;
    const bytes = folder.description.names.layers.reduce((sum, _, layer) => sum + layerBytes(folder, layer), 0);
    this.#kept = bytes <= budgetBytes ? [] : null;
    this.#pruned = 2 * bytes <= budgetBytes ? folder.description.names.layers.map(() => new WeakMap()) : null;
  }

  /** A reader for one pass, from the first layer to the last or backwards; passes do not disturb each other. */
  reader({ pruning, backwards = false, together = false }: ReaderOptions = {}): LayerReader {
    const { description } = this.#folder;
    const spare = this.#kept || together ? null : new SpareMemory();
    const read = (index: number): Promise<StoredLayer> => readLayer(this.#folder, index, spare);
    let ahead: { readonly index: number; readonly stored: Promise<StoredLayer> } | null = null;
    let before: readonly ArrayBufferView[] = [];
    const denseLayer = async (index: number): Promise<LayerWeights> => {
      const kept = this.#kept?.[index];
      if (kept) return kept;
      const stored = await (ahead?.index === index ? ahead.stored : read(index));
      ahead = null;
      for (const memory of before) spare?.give(memory);
      const weights = widenLayer(stored, { description, layer: index, spare });
      const following = backwards ? index - 1 : index + 1;
      const isLast = following < 0 || following >= description.layers;
      before = spare && !isLast ? memoryOf(weights, stored, spare) : [];
      if (!isLast && !this.#kept?.[following]) {
        const next = read(following);
        // Reported when its turn comes; a pass that ends before that must not leave an unhandled rejection.
        next.catch(() => undefined);
        ahead = { index: following, stored: next };
      }
      // Layers may differ in width: what this one left over is of no use.
      spare?.clear();
      if (this.#kept) this.#kept[index] = weights;
      return weights;
    };
    return {
      layer: async (index) => {
        const dense = await denseLayer(index);
        return { dense, weights: await this.#prune(dense, pruning?.[index] ?? null, index) };
      },
    };
  }

  /** Drops what is kept in memory. */
  clear(): void {
    if (this.#kept) this.#kept.length = 0;
    if (this.#pruned) this.#pruned.length = 0;
  }
  async #prune(dense: LayerWeights, pruning: LayerPruning | null, layer: number): Promise<LayerWeights> {
    if (!pruning) return dense;
    const kept = this.#pruned?.[layer]?.get(pruning);
    const pruned = kept ?? pruneLayer(dense, pruning, this.#folder.description);
    if (!kept) this.#pruned?.[layer]?.set(pruning, pruned);
    return replaceOutputs(pruned, pruning, layer);
  }
}

/** The memory that a layer's weights lie in. What they were read into is spare now, unless they lie there themselves. */
function memoryOf({ weights }: LayerWeights, stored: StoredLayer, spare: SpareMemory): ArrayBufferView[] {
  return Array.from(stored, ([name, { data }]) => {
    const own = weights.get(name)!.data;
    if (own.buffer !== data.buffer) spare.give(data);
    return own;
  });
}
