import { type Distribution, quartileNames, quartiles } from '../../format/distribution';
import type { Tabular } from '../../format/tabular';
import { namesOf, type Subject } from '../find';

/** What a query may have selected of an evaluation. */
interface EvaluationObject {
  key?: string;
  _dataset?: { name?: string };
  status?: string;
  perplexity?: number | null;
  interval?: { low?: number; high?: number } | null;
  rows?: number | null;
  tokens?: number | null;
  sequenceLength?: number;
  rowNll?: Distribution | null;
}

export interface Row extends EvaluationObject {
  name: string;
  /** Perplexity less that of the first line; undefined for the first and while either is missing. */
  difference: number | undefined;
  /** The same as a share of the first line's perplexity. */
  relative: number | undefined;
}

/**
 * Evaluations as the lines of one table. Differences are taken to the first line, and only where both were measured
 * on sequences of one length: perplexities of different lengths do not compare.
 */
export function rowsOf(subjects: readonly Subject[]): Row[] {
  const names = namesOf(subjects.map(({ path, typename }) => ({ path, fallback: typename })));
  const [first] = subjects.map(({ object }) => object as EvaluationObject);
  return subjects.map(({ object }, index) => {
    const entry = object as EvaluationObject;
    const comparable = index > 0 && entry.sequenceLength === first?.sequenceLength;
    const base = first?.perplexity ?? undefined;
    const difference =
      comparable && base !== undefined && entry.perplexity != null ? entry.perplexity - base : undefined;
    const relative = difference !== undefined && base ? difference / base : undefined;
    return { ...entry, name: names[index] ?? '', difference, relative };
  });
}

export function lengthsOf(rows: readonly Row[]): number[] {
  return [...new Set(rows.map(({ sequenceLength }) => sequenceLength).filter((length) => length !== undefined))];
}

/** How the rows of each evaluation are spread. */
export function spreadTable(rows: readonly Row[]): Tabular {
  return {
    columns: [{ name: 'model' }, ...quartileNames.map((name) => ({ name, unit: 'nats a token' }))],
    rows: rows.flatMap(({ name, rowNll }) => (rowNll?.quantiles ? [[name, ...quartiles(rowNll.quantiles)]] : [])),
  };
}

/** Half the width of the interval: what stands behind ± in a table. */
export function halfWidth({ interval }: Pick<EvaluationObject, 'interval'>): number | undefined {
  return interval?.low != null && interval.high != null ? (interval.high - interval.low) / 2 : undefined;
}
