import { binsOf, quantile, quartileNames, quartiles } from '../../format/distribution';
import type { Tabular } from '../../format/tabular';
import type { PlanObject } from './model';

/** A layer's unit scores as bars: attention and MLP on one scale. */
export interface ScoreRow {
  layer: number;
  attention: readonly number[] | undefined;
  mlp: readonly number[] | undefined;
}

export interface ScoreBar {
  from: number;
  to: number;
  /** Height within the layer's line, 0 to 1. */
  height: number;
}

export function scoreRowsOf({ layers }: Pick<PlanObject, 'layers'>): ScoreRow[] {
  return (layers ?? []).flatMap(({ layer, attention, mlp }, index) => {
    const quantiles = { attention: attention?.scores?.quantiles, mlp: mlp?.scores?.quantiles };
    return quantiles.attention || quantiles.mlp ? [{ layer: layer ?? index, ...quantiles }] : [];
  });
}

/** Where the scores lie: all but each module's highest fiftieth, whose tails are long, and always the threshold. */
export function scoreRange(rows: readonly ScoreRow[], threshold: number): { low: number; high: number } {
  const known = rows.flatMap(({ attention, mlp }) => [attention, mlp]).filter((list) => list !== undefined);
  return {
    low: Math.min(threshold, ...known.map((list) => quantile(list, 0))),
    high: Math.max(threshold, ...known.map((list) => quantile(list, 0.98))),
  };
}

/** Bars of one layer and module, those of no height left out. */
export function scoreBars(
  quantiles: readonly number[],
  { low, high, bins }: { low: number; high: number; bins: number },
): ScoreBar[] {
  if (quantiles.length === 0) return [];
  const clipped = quantiles.map((value) => Math.min(value, high));
  const all = binsOf(clipped, { low, high, bins });
  const most = Math.max(...all.map(({ share }) => share));
  return all.flatMap(({ low: from, high: to, share }) => (share > 0 ? [{ from, to, height: share / most }] : []));
}

export function scoreTable(rows: readonly ScoreRow[], threshold: number): Tabular {
  return {
    columns: ['layer', 'module', ...quartileNames, 'threshold'].map((name) => ({ name })),
    rows: rows.flatMap(({ layer, attention, mlp }) => [
      ...(attention ? [[layer, 'attention', ...quartiles(attention), threshold]] : []),
      ...(mlp ? [[layer, 'mlp', ...quartiles(mlp), threshold]] : []),
    ]),
  };
}
