import type { Database } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { lineage, type ResolvedOperation } from './operation.ts';
import { measuredRate, type OperationRecord } from './store/operations.ts';

/** What running an operation would take, with everything it needs that is missing. */
export interface Cost {
  readonly seconds: number;
  /** Whether the rate was measured here, as against assumed. */
  readonly measured: boolean;
  readonly bytes: number;
  readonly missing: number;
  readonly cached: number;
}

/** Parameters times tokens a second where nothing has run yet: 40 GFLOP/s, two operations a parameter. */
const ASSUMED_RATE = 2e10;
/** Opening a model, building its graphs, reading and tokenising its data. */
const OVERHEAD_SECONDS = 0.3;
const RATE_LIFETIME_MILLISECONDS = 10_000;

/** Prices operations by the rates of those that ran before. */
export class CostModel {
  readonly #rates: LRUCache<string, { readonly rate: number | null }>;

  constructor(database: Database) {
    this.#rates = new LRUCache({
      max: 64,
      ttl: RATE_LIFETIME_MILLISECONDS,
      fetchMethod: async (kind) => ({ rate: await measuredRate(database, kind) }),
    });
  }

  /** @param records the states of all operations of the lineage that are known to the database */
  async of(operation: ResolvedOperation, records: ReadonlyMap<string, OperationRecord>): Promise<Cost> {
    const steps = lineage(operation).filter((step) => !step.inline);
    const missing = steps.filter((step) => records.get(step.key)?.status !== 'SUCCEEDED');
    let seconds = 0;
    let measured = true;
    for (const step of missing) {
      const { rate } = await this.#rates.forceFetch(step.kind);
      if (rate === null) measured = false;
      const left = 1 - (records.get(step.key)?.fraction ?? 0);
      seconds += OVERHEAD_SECONDS + (step.work * left) / (rate ?? ASSUMED_RATE);
    }
    const bytes = missing.reduce((sum, step) => sum + step.bytes, 0);
    return { seconds, measured, bytes, missing: missing.length, cached: steps.length - missing.length };
  }
}
