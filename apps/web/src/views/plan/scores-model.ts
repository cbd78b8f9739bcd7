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
  /** Height within the panel, 0 to 1. */
  height: number;
  gone: boolean;
}

export function scoreRowsOf({ layers }: PlanObject): ScoreRow[] {
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

/** Bars of one layer and module; the one that the threshold falls into is split there. */
export function scoreBars(
  quantiles: readonly number[],
  { low, high, bins, threshold }: { low: number; high: number; bins: number; threshold: number },
): ScoreBar[] {
  const clipped = quantiles.map((value) => Math.min(value, high));
  const all = binsOf(clipped, { low, high, bins });
  const most = Math.max(...all.map(({ share }) => share));
  return all.flatMap(({ low: from, high: to, share }) => {
    const bar = { height: most > 0 ? share / most : 0 };
    if (share <= 0) return [];
    if (threshold <= from) return [{ ...bar, from, to, gone: false }];
    if (threshold >= to) return [{ ...bar, from, to, gone: true }];
    return [
      { ...bar, from, to: threshold, gone: true },
      { ...bar, from: threshold, to, gone: false },
    ];
  });
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
