import { type Distribution, quantile, quartileNames, quartiles } from '../../format/distribution';
import type { Tabular } from '../../format/tabular';

export const measures = {
  fluctuation: 'Fluctuation (variance of a channel)',
  standardisedScore: 'Standardised score (in standard deviations of its layer and module)',
  score: 'Channel score',
  squaredNorm: 'Squared norm',
  baseline: 'Baseline (mean of a channel)',
  saliency: 'Saliency (nats a token)',
} as const;

export type Measure = keyof typeof measures;

export interface LayerStatistics extends Partial<Record<Measure, Distribution>> {
  layer?: number;
  module?: 'ATTENTION' | 'MLP';
  channels?: number;
}

/** What a query may have selected of a calibration or a saliency. */
export interface CalibrationObject {
  samples?: number;
  sequenceLength?: number;
  tokens?: number;
  /** Of a saliency, in nats a token. */
  loss?: number | null;
  layers?: readonly LayerStatistics[] | null;
}

export interface Row {
  layer: number;
  module: string;
  channels: number | undefined;
  distribution: Distribution;
  quantiles: readonly number[];
}

/** A stretch of a layer's channels, sorted by value: shares from and to, and the value in the middle. */
export interface Tile {
  layer: number;
  module: string;
  from: number;
  to: number;
  value: number;
}

const titles = { ATTENTION: 'Attention', MLP: 'MLP' };

/** The measures that were selected with quantiles. */
export function measuresOf(layers: readonly LayerStatistics[]): Measure[] {
  return (Object.keys(measures) as Measure[]).filter((name) => layers.some((entry) => entry[name]?.quantiles));
}

export function rowsOf(layers: readonly LayerStatistics[], measure: Measure): Row[] {
  return layers.flatMap((entry, index) => {
    const distribution = entry[measure];
    if (!distribution?.quantiles) return [];
    const module = entry.module ? titles[entry.module] : 'All';
    const layer = entry.layer ?? index;
    return [{ layer, module, channels: entry.channels, distribution, quantiles: distribution.quantiles }];
  });
}

/** Heat-map tiles: each layer's channels from the quietest to the most fluctuating, in equal shares. */
export function tilesOf(rows: readonly Row[], columns = 48): Tile[] {
  return rows.flatMap(({ layer, module, quantiles }) =>
    Array.from(
      { length: Math.min(columns, quantiles.length - 1) },
      (_, index, of = Math.min(columns, quantiles.length - 1)) => ({
        layer,
        module,
        from: (index / of) * 100,
        to: ((index + 1) / of) * 100,
        value: quantile(quantiles, (index + 0.5) / of),
      }),
    ),
  );
}

/** The colours' ends: all but the outermost fiftieth of the tiles, so that one wild channel does not grey the rest. */
export function colourRange(tiles: readonly Tile[], log: boolean): { log: boolean; low: number; high: number } {
  const values = tiles.map(({ value }) => value).filter((value) => !log || value > 0);
  values.sort((a, b) => a - b);
  return { log, low: quantile(values, 0.02), high: quantile(values, 0.98) };
}

/** Logarithms need positive values; a channel that never moves has none, and stands at the smallest one seen. */
export function scaleOf(rows: readonly Row[]): { log: boolean; low: number; high: number } {
  const all = rows.flatMap(({ quantiles }) => quantiles);
  const log = all.every((value) => value >= 0) && all.some((value) => value > 0);
  const usable = log ? all.filter((value) => value > 0) : all;
  return { log, low: Math.min(...usable), high: Math.max(...usable) };
}

export function calibrationTable(rows: readonly Row[], measure: Measure): Tabular {
  return {
    columns: ['layer', 'module', 'channels', ...quartileNames.map((name) => `${measure} ${name}`)].map((name) => ({
      name,
    })),
    rows: rows.map(({ layer, module, channels, quantiles }) => [layer, module, channels, ...quartiles(quantiles)]),
  };
}
