import { FlapbookError } from '@flapbook/flap';
import type { TaskItem } from '@flapbook/tasks';
import { LRUCache } from 'lru-cache';
import type { DatasetCatalogue, DatasetRecord } from '../catalogue/datasets.ts';

/** Characters of items that stay in memory. */
const CACHE_CHARACTERS = 2 ** 25;

/** The texts of tasks' items, for who shows what a model answered. */
export class TaskItems {
  readonly #items: LRUCache<string, readonly TaskItem[], DatasetRecord>;

  constructor(datasets: Pick<DatasetCatalogue, 'content'>) {
    this.#items = new LRUCache({
      maxSize: CACHE_CHARACTERS,
      sizeCalculation: (items) => 1 + sizeOf(items),
      fetchMethod: async (_key, _stale, { context }) => {
        const content = await datasets.content(context);
        if (content.kind !== 'task') throw new FlapbookError('BAD_DATASET', `“${context.name}” is no task’s data set.`);
        return content.items;
      },
    });
  }

  /**
   * An item of a data set, by its index; null where there is none.
   *
   * @throws FlapbookError with the codes of `DatasetCatalogue.content`
   */
  async item(dataset: DatasetRecord, index: number): Promise<TaskItem | null> {
    const items = await this.#items.forceFetch(dataset.key, { context: dataset });
    return items[index] ?? null;
  }
}

function sizeOf(items: readonly TaskItem[]): number {
  return items.reduce(
    (sum, { requests }) =>
      sum + requests.reduce((all, { context, continuation }) => all + context.length + continuation.length, 0),
    0,
  );
}
