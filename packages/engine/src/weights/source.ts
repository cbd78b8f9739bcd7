import type { ModelFolder } from '@flapbook/models';
import { type LayerWeights, layerBytes, readLayer, type StoredLayer, widenLayer } from './layer.ts';

/** Hands out the layers of a model in turn. */
export interface LayerReader {
  /** Layer `index`; while the caller computes with it, the next one is being read. */
  layer(index: number): Promise<LayerWeights>;
}

/** A model's layer weights: kept in memory where they fit the budget, else read anew, one ahead, by every pass. */
export class LayerSource {
  readonly #folder: ModelFolder;
  readonly #kept: LayerWeights[] | null;

  constructor(folder: ModelFolder, budgetBytes: number) {
    this.#folder = folder;
    const bytes = folder.description.names.layers.reduce((sum, _, layer) => sum + layerBytes(folder, layer), 0);
    this.#kept = bytes <= budgetBytes ? [] : null;
  }

  /** A reader for one pass, from the first layer to the last or backwards; passes do not disturb each other. */
  reader({ backwards = false }: { readonly backwards?: boolean } = {}): LayerReader {
    const { description } = this.#folder;
    const read = (index: number): Promise<StoredLayer> => readLayer(this.#folder, index);
    let ahead: { readonly index: number; readonly stored: Promise<StoredLayer> } | null = null;
    return {
      layer: async (index) => {
        const kept = this.#kept?.[index];
        if (kept) return kept;
        const stored = await (ahead?.index === index ? ahead.stored : read(index));
        ahead = null;
        const following = backwards ? index - 1 : index + 1;
        if (following >= 0 && following < description.layers && !this.#kept?.[following]) {
          const next = read(following);
          // Reported when its turn comes; a pass that ends before that must not leave an unhandled rejection.
          next.catch(() => undefined);
          ahead = { index: following, stored: next };
        }
        const weights = widenLayer(stored, description, index);
        if (this.#kept) this.#kept[index] = weights;
        return weights;
      },
    };
  }

  /** Drops what is kept in memory. */
  clear(): void {
    if (this.#kept) this.#kept.length = 0;
  }
}
