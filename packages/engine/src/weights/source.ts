import type { ModelFolder } from '@flapbook/models';
import { type LayerWeights, layerBytes, readLayer } from './layer.ts';

/** Hands out the layers of a model in turn. */
export interface LayerReader {
  /** Layer `index`; while the caller computes with it, the next one is being read. */
  layer(index: number): Promise<LayerWeights>;
}

/** A model's layer weights: kept in memory where they fit the budget, else read anew, one ahead, by every pass. */
export class LayerSource {
  readonly #folder: ModelFolder;
  readonly #kept: Promise<LayerWeights>[] | null;

  constructor(folder: ModelFolder, budgetBytes: number) {
    this.#folder = folder;
    const bytes = folder.description.names.layers.reduce((sum, names) => sum + layerBytes(folder.checkpoint, names), 0);
    this.#kept = bytes <= budgetBytes ? [] : null;
  }

  /** A reader for one pass; passes do not disturb each other. */
  reader(): LayerReader {
    const kept = this.#kept;
    let ahead: { readonly index: number; readonly weights: Promise<LayerWeights> } | null = null;
    const read = (index: number): Promise<LayerWeights> => {
      if (!kept) return this.#read(index);
      // A failed read must not be kept.
      kept[index] ??= this.#read(index).catch((error: unknown) => {
        delete kept[index];
        throw error;
      });
      return kept[index];
    };
    return {
      layer: async (index) => {
        const weights = await (ahead?.index === index ? ahead.weights : read(index));
        ahead = null;
        if (index + 1 < this.#folder.description.layers) {
          const next = read(index + 1);
          // Reported when its turn comes; a pass that ends before that must not leave an unhandled rejection.
          next.catch(() => undefined);
          ahead = { index: index + 1, weights: next };
        }
        return weights;
      },
    };
  }

  /** Drops what is kept in memory. */
  clear(): void {
    if (this.#kept) this.#kept.length = 0;
  }

  #read(index: number): Promise<LayerWeights> {
    const { checkpoint, description } = this.#folder;
    return readLayer(checkpoint, description.names.layers[index]!, description.headDim);
  }
}
