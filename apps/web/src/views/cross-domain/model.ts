import type { Tabular } from '../../format/tabular';
import type { Subject } from '../find';

/** A perplexity of the matrix. */
export interface Place {
  /** What was calibrated on; the dense model's line has its own name. */
  row: string;
  /** What is evaluated on. */
  column: string;
  perplexity: number | undefined;
  low: number | undefined;
  high: number | undefined;
  /** Perplexity over that of the dense model on the same text; undefined for the dense model itself and without it. */
  times: number | undefined;
}

export interface Matrix {
  rows: readonly string[];
  columns: readonly string[];
  places: readonly Place[];
}

interface EvaluationObject {
  perplexity?: number | null;
  interval?: { low?: number; high?: number } | null;
  _dataset?: { name?: string };
}

interface MatrixObject {
  dense?: readonly EvaluationObject[];
  rows?: readonly { _title?: string; evaluations?: readonly EvaluationObject[] }[];
}

export const denseName = 'dense model';

/** A matrix of what was calibrated on and what is evaluated on, the dense model first. */
export function matrixOf({ object }: Subject): Matrix {
  const { dense = [], rows = [] } = object as MatrixObject;
  const titles = telling(rows.map(({ _title }) => _title ?? ''));
  const lines = [
    ...(dense.length > 0 ? [{ name: denseName, evaluations: dense }] : []),
    ...rows.map(({ evaluations = [] }, index) => ({ name: titles[index] ?? `line ${index + 1}`, evaluations })),
  ];
  const names = distinct(lines.map(({ name }) => name));
  const texts = (lines.find(({ evaluations }) => evaluations.length > 0)?.evaluations ?? []).map(
    ({ _dataset }, index) => _dataset?.name ?? `text ${index + 1}`,
  );
  const columns = distinct(texts);
  const places = lines.flatMap(({ evaluations, name }, line) =>
    evaluations.map(({ perplexity, interval }, column): Place => {
      const base = name === denseName ? undefined : dense[column]?.perplexity;
      return {
        row: names[line] ?? '',
        column: columns[column] ?? '',
        perplexity: perplexity ?? undefined,
        low: interval?.low,
        high: interval?.high,
        times: perplexity != null && base ? perplexity / base : undefined,
      };
    }),
  );
  return { rows: names, columns, places };
}

/** Titles without what all have in common, and calibrations without what all calibrations have in common. */
export function telling(titles: readonly string[]): string[] {
  const split = titles.map((title) => title.split(' · '));
  return split.map((parts) => {
    const alike = split.filter(({ length }) => length === parts.length);
    const common = (part: string) =>
      split.every((other) => other.includes(part)) ||
      (alike.length > 1 && alike.every((other) => other.includes(part)));
    const own = parts.filter((part) => !common(part));
    return (own.length > 0 ? own : parts).join(' · ');
  });
}

/** The same text twice, in rows of other lengths for example, is told apart by its place. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** By what places are coloured: texts have scales of their own, so by the loss against the dense model where it is known. */
export function lossOf(places: readonly Place[], place: Place): number | undefined {
  if (place.row === denseName) return undefined;
  if (places.some(({ times }) => times !== undefined)) return place.times;
  const column = places
    .filter(({ column: name }) => name === place.column)
    .flatMap(({ perplexity }) => perplexity ?? []);
  return place.perplexity === undefined ? undefined : place.perplexity / Math.min(...column);
}

export function crossDomainTable({ places }: Matrix): Tabular {
  return {
    columns: [
      { name: 'calibrated on' },
      { name: 'evaluated on' },
      { name: 'perplexity' },
      { name: '95 % low' },
      { name: '95 % high' },
      { name: 'times that of the dense model' },
    ],
    rows: places.map(({ row, column, perplexity, low, high, times }) => [row, column, perplexity, low, high, times]),
  };
}
