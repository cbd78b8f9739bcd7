import type { Database } from '@flapbook/database';
import { FlapbookError, type LayerSaliency } from '@flapbook/flap';
import { LRUCache } from 'lru-cache';
import { findOperations } from '../store/operations.ts';
import { readSaliency, SALIENCY_MATRICES } from '../store/saliency.ts';

/** Scores of saliencies, kept in memory within a budget; those of LLaMA-7B take 13 MB. */
export class Saliencies {
  readonly #scores: LRUCache<string, readonly LayerSaliency[]>;

  constructor(database: Database, { cacheBytes }: { readonly cacheBytes: number }) {
    this.#scores = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: (layers) => bytesOf(layers) + 1,
      fetchMethod: (key) => read(database, key),
    });
  }

  /**
   * One entry a layer.
   *
   * @throws FlapbookError SALIENCY_REQUIRED when it has not succeeded
   */
  of(key: string): Promise<readonly LayerSaliency[]> {
    return this.#scores.forceFetch(key);
  }
}

async function read(database: Database, key: string): Promise<readonly LayerSaliency[]> {
  const [record] = await findOperations(database, [key]);
  if (record?.status !== 'SUCCEEDED') {
    throw new FlapbookError('SALIENCY_REQUIRED', `The saliency ${key} has not succeeded yet.`);
  }
  const [model] = await database.query<{ layers: number }>(
    `SELECT (description ->> 'layers')::integer AS layers FROM model WHERE key = $1`,
    [record.inputs.model],
  );
  if (model === undefined) throw new FlapbookError('MODEL_NOT_FOUND', `No model has the key ${record.inputs.model}.`);
  return readSaliency(database, key, model.layers);
}

function bytesOf(layers: readonly LayerSaliency[]): number {
  return layers.reduce(
    (sum, layer) => sum + SALIENCY_MATRICES.reduce((bytes, matrix) => bytes + layer[matrix].byteLength, 0),
    0,
  );
}
