import type { Queryable } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { readZeroShotBlocks } from '../store/zero-shot.ts';
import { type PairedItems, pairItems } from './pair-items.ts';
import { type ScoredItem, scoredItems } from './scored-items.ts';

/** Results that stay in memory; each takes about a hundred bytes. */
const KEPT = 20_000;
/** Items whose scores stay in memory, of about 500 bytes each. */
const KEPT_ITEMS = 100_000;

/** Two models on the same items, without the items. */
export type ItemComparison = Omit<PairedItems, 'flips'>;

interface Asked {
  readonly key: string;
  readonly base: string;
  readonly metric: 'acc' | 'acc_norm';
}

/** What scored items say of the difference of two results. Items of a key never change, so answers are kept. */
export class ItemStatistics {
  readonly #comparisons: LRUCache<string, ItemComparison, Asked>;
  readonly #items: LRUCache<string, readonly ScoredItem[]>;

  constructor(database: Queryable) {
    this.#items = new LRUCache({
      maxSize: KEPT_ITEMS,
      sizeCalculation: (items) => items.length + 1,
      fetchMethod: async (key) => scoredItems(await readZeroShotBlocks(database, key)),
    });
    this.#comparisons = new LRUCache({
      max: KEPT,
      fetchMethod: async (_id, _stale, { context: { key, base, metric } }) => {
        const [items, bases] = await Promise.all([key, base].map((one) => this.#read(one)));
        const { flips: _, ...comparison } = pairItems(items!, bases!, metric);
        return comparison;
      },
    });
  }

  /** Two results that have succeeded on the same items. @throws Error when the items are not the same */
  comparison(key: string, base: string, metric: Asked['metric']): Promise<ItemComparison> {
    return this.#comparisons.forceFetch([key, base, metric].join(' '), { context: { key, base, metric } });
  }

  #read(key: string): Promise<readonly ScoredItem[]> {
    return this.#items.forceFetch(key);
  }
}
