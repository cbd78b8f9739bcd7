/** Numbers of one kind as the schema serves them; which fields are there depends on the query. */
export interface Distribution {
  count?: number;
  min?: number;
  max?: number;
  mean?: number;
  deviation?: number;
  quantiles?: readonly number[];
  histogram?: { low: number; high: number; counts: readonly number[] };
}

export interface Bin {
  low: number;
  high: number;
  /** Share of all values, 0 to 1. */
  share: number;
}

/** The value below which a share of all lies, between evenly spaced quantiles. */
export function quantile(quantiles: readonly number[], probability: number): number {
  const place = probability * (quantiles.length - 1);
  const low = quantiles[Math.floor(place)] ?? Number.NaN;
  const high = quantiles[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** What `quartiles` gives, in words. */
export const quartileNames = ['minimum', 'lower quartile', 'median', 'upper quartile', 'maximum'];

export function quartiles(quantiles: readonly number[]): number[] {
  return [0, 0.25, 0.5, 0.75, 1].map((probability) => quantile(quantiles, probability));
}

/** The share of values up to `value`: the inverse of the quantiles, straight between them. */
export function shareUpTo(quantiles: readonly number[], value: number): number {
  const last = quantiles.length - 1;
  if (last < 1) return (quantiles[0] ?? Number.POSITIVE_INFINITY) <= value ? 1 : 0;
  const above = quantiles.findIndex((entry) => entry > value);
  if (above === 0) return 0;
  if (above < 0) return 1;
  const [low = 0, high = 0] = [quantiles[above - 1], quantiles[above]];
  return (above - 1 + (value - low) / (high - low)) / last;
}

/** Equal bins of a range, filled from quantiles: exact at the quantiles, even between two of them. */
export function binsOf(
  quantiles: readonly number[],
  { low, high, bins }: { low: number; high: number; bins: number },
): Bin[] {
  const edges = Array.from({ length: bins + 1 }, (_, index) => low + ((high - low) * index) / bins);
  const shares = edges.map((edge, index) => (index === bins ? 1 : index === 0 ? 0 : shareUpTo(quantiles, edge)));
  return Array.from({ length: bins }, (_, index) => ({
    low: edges[index] ?? low,
    high: edges[index + 1] ?? high,
    share: (shares[index + 1] ?? 1) - (shares[index] ?? 0),
  }));
}
