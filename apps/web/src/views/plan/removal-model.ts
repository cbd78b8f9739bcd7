import type { Tabular } from '../../format/tabular';

export interface LayerRemoval {
  layer?: number;
  heads?: readonly number[];
  channels?: readonly number[];
}

/** Heads and channel ranks of one layer with the ratios at which they go, 0 to 1. */
export interface RemovalRow {
  layer: number;
  heads: readonly number[];
  channels: readonly number[];
}

/** How many colours tell ratios apart. */
export const BANDS = 8;

export function removalRowsOf(removal: readonly LayerRemoval[]): RemovalRow[] {
  return removal.map(({ layer, heads = [], channels = [] }, index) => ({ layer: layer ?? index, heads, channels }));
}

/** The band of a ratio, 0 for the first to go; each covers an equal stretch of ratios. */
export function bandOf(ratio: number): number {
  return Math.min(BANDS - 1, Math.max(0, Math.floor(ratio * BANDS)));
}

/** Whether a plan at `ratio` has removed a unit; without a ratio none is gone. */
export function isGone(goesAt: number, ratio: number | undefined): boolean {
  return ratio !== undefined && goesAt <= ratio;
}

export function removalTable(rows: readonly RemovalRow[]): Tabular {
  return {
    columns: [
      { name: 'layer' },
      { name: 'unit' },
      { name: 'head' },
      { name: 'share of the channels that goes before' },
      { name: 'goes at ratio' },
    ],
    rows: rows.flatMap(({ layer, heads, channels }) => [
      ...heads.map((ratio, head) => [layer, 'head', head, undefined, ratio]),
      ...channels.map((ratio, rank) => [
        layer,
        'mlp channels',
        undefined,
        rank / Math.max(1, channels.length - 1),
        ratio,
      ]),
    ]),
  };
}
