import type { PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { binsOf } from '../../format/distribution';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { sortedRows } from './model';

const margins = { marginLeft: 48, marginRight: 12, marginTop: 22, marginBottom: 38 };

/** How the rows' differences are spread around none. */
export function DifferenceDistribution({ quantiles }: { quantiles: readonly number[] }) {
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      const range = { low: quantiles[0] ?? 0, high: quantiles.at(-1) ?? 0, bins: width < 560 ? 28 : 48 };
      const bars = binsOf(quantiles, range).map((bin) => ({ ...bin, share: bin.share * 100 }));
      return {
        ...margins,
        x: { label: 'Difference of the NLL per token (nats)', nice: true },
        y: { label: 'Rows (%)', ticks: 4, grid: true },
        marks: [
          Plot.rectY(bars, {
            x1: 'low',
            x2: 'high',
            y: 'share',
            fill: ({ low, high }) => (low + high > 0 ? 'var(--bad)' : 'var(--good)'),
            inset: 0.3,
          }),
          Plot.ruleY([0]),
          Plot.ruleX([0], { stroke: 'var(--ink)', strokeDasharray: '3 2' }),
        ],
      };
    },
    [quantiles],
  );
  return <PlotFigure draw={draw} height={200} label="Distribution of the rows’ differences of the NLL per token" />;
}

/** The rows from the least to the most harmed. */
export function SortedDifferences({ quantiles }: { quantiles: readonly number[] }) {
  const draw = useCallback(
    (Plot: PlotLibrary): PlotOptions => {
      const rows = sortedRows(quantiles);
      return {
        ...margins,
        x: { label: 'Rows, least harmed first (%)', domain: [0, 100] },
        y: { label: 'Difference (nats a token)', ticks: 5, grid: true, nice: true },
        marks: [
          Plot.areaY(rows, { x: 'share', y: 'difference', fill: 'var(--kept)', fillOpacity: 0.2 }),
          Plot.lineY(rows, { x: 'share', y: 'difference', stroke: 'var(--kept)' }),
          Plot.ruleY([0]),
        ],
      };
    },
    [quantiles],
  );
  return (
    <PlotFigure draw={draw} height={200} label="Differences of the rows in order, from the least to the most harmed" />
  );
}
