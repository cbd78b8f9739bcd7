import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Operations } from '../operations.ts';

/** Models and data sets by name, each looked up once for all cells of a study. */
export class CellSources {
  readonly engine: string;
  readonly #operations: Pick<Operations, 'models' | 'datasets'>;
  readonly #models = new Map<string, Promise<ModelRecord>>();
  readonly #datasets = new Map<string, Promise<DatasetRecord>>();

  constructor(operations: Pick<Operations, 'models' | 'datasets' | 'engine'>) {
    this.#operations = operations;
    this.engine = operations.engine;
  }

  /** @throws FlapbookError MODEL_NOT_FOUND */
  model(name: string): Promise<ModelRecord> {
    return once(this.#models, name, () => this.#operations.models.byName(name));
  }

  /** @throws FlapbookError DATASET_NOT_FOUND, and the codes of `readDataset` */
  dataset(name: string): Promise<DatasetRecord> {
    return once(this.#datasets, name, () => this.#operations.datasets.byName(name));
  }
}

function once<T>(known: Map<string, Promise<T>>, name: string, load: () => Promise<T>): Promise<T> {
  const found = known.get(name);
  if (found !== undefined) return found;
  const loading = load();
  known.set(name, loading);
  return loading;
}
