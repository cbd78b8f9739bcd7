import type { Queryable } from '@flapbook/database';
import type {
  BootstrapOptions,
  Bootstrapped,
  PairedComparison,
  RowLosses,
  VarianceComponents,
} from '@flapbook/statistics';
import { LRUCache } from 'lru-cache';
import { type EvaluationBlock, readEvaluationBlocks } from '../store/results.ts';
import type { Calculator } from './thread/calculator.ts';

/** Results that stay in memory; each takes a few hundred bytes. */
const KEPT = 20_000;

interface Asked {
  readonly keys: readonly string[];
  readonly options: BootstrapOptions;
}

/** What evaluated rows say of results and of their differences. Rows of a key never change, so answers are kept. */
export class RowStatistics {
  readonly #intervals: LRUCache<string, Bootstrapped, Asked>;
  readonly #comparisons: LRUCache<string, PairedComparison, Asked>;

  readonly #read: (key: string) => Promise<RowLosses>;
  readonly #calculator: Calculator;

  constructor(database: Queryable, calculator: Calculator) {
    const read = async (key: string) => rowLosses(await readEvaluationBlocks(database, key));
    this.#read = read;
    this.#calculator = calculator;
    this.#intervals = new LRUCache({
      max: KEPT,
      fetchMethod: async (_id, _stale, { context: { keys, options } }) =>
        calculator.run('perplexity', { rows: await read(keys[0]!), options }),
    });
    this.#comparisons = new LRUCache({
      max: KEPT,
      fetchMethod: async (_id, _stale, { context: { keys, options } }) => {
        const [rows, base] = await Promise.all(keys.map(read));
        return calculator.run('comparison', { rows: rows!, base: base!, options });
      },
    });
  }

  /** The perplexity of an evaluation that has succeeded, with its interval. @throws FlapbookError of `perplexityInterval` */
  interval(key: string, options: BootstrapOptions): Promise<Bootstrapped> {
    return this.#intervals.forceFetch(idOf([key], options), { context: { keys: [key], options } });
  }

  /** Two evaluations that have succeeded, row by row. @throws FlapbookError of `comparePaired` */
  comparison(key: string, base: string, options: BootstrapOptions): Promise<PairedComparison> {
    const keys = [key, base];
    return this.#comparisons.forceFetch(idOf(keys, options), { context: { keys, options } });
  }

  /** Evaluations of the same rows that have succeeded, one a seed. @throws FlapbookError of `varianceComponents` */
  async components(keys: readonly string[]): Promise<VarianceComponents> {
    const results = await Promise.all(keys.map((key) => this.#read(key)));
    return this.#calculator.run('components', { results });
  }
}

/** The rows of an evaluation's blocks as one list. */
export function rowLosses(blocks: readonly EvaluationBlock[]): RowLosses & { readonly tokens: Int32Array } {
  const rows = blocks.reduce((sum, { nll }) => sum + nll.length, 0);
  const [nll, tokens] = [new Float64Array(rows), new Int32Array(rows)];
  let at = 0;
  for (const block of blocks) {
    nll.set(block.nll, at);
    tokens.set(block.tokens, at);
    at += block.nll.length;
  }
  return { nll, tokens };
}

function idOf(keys: readonly string[], { level, seed, resamples }: BootstrapOptions): string {
  return [...keys, level, seed, resamples].join(' ');
}
