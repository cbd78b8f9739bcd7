import type { PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { binsOf, quantile } from '../../format/distribution';
import { fixed } from '../../format/numbers';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import type { Row } from './model';

const panel = 74;

/** How the rows of the text differ: a panel a model over one axis, with the median marked. */
export function RowDistribution({ rows }: { rows: readonly Row[] }) {
  const shown = rows.filter((row) => row.rowNll?.quantiles);
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      const known = rows.flatMap(({ name, rowNll }) =>
        rowNll?.quantiles ? [{ name, quantiles: rowNll.quantiles }] : [],
      );
      const all = known.flatMap(({ quantiles }) => quantiles);
      const range = { low: Math.min(...all), high: Math.max(...all), bins: width < 560 ? 28 : 40 };
      const bars = known.flatMap(({ name, quantiles }) =>
        binsOf(quantiles, range).map((bin) => ({ name, ...bin, share: bin.share * 100 })),
      );
      const medians = known.map(({ name, quantiles }) => ({ name, median: quantile(quantiles, 0.5) }));
      return {
        marginLeft: 34,
        marginRight: 12,
        marginTop: 8,
        marginBottom: 38,
        x: { label: 'NLL per predicted token (nats)', domain: [range.low, range.high], nice: true },
        y: { label: null, ticks: 2, grid: true },
        fy: { label: null, axis: null, padding: 0.12, domain: known.map(({ name }) => name) },
        marks: [
          Plot.rectY(bars, {
            x1: 'low',
            x2: 'high',
            y: 'share',
            fy: 'name',
            fill: 'var(--kept)',
            fillOpacity: 0.75,
            inset: 0.3,
          }),
          Plot.ruleY([0]),
          Plot.ruleX(medians, {
            x: 'median',
            fy: 'name',
            stroke: 'var(--ink)',
            strokeWidth: 1.5,
            strokeDasharray: '3 2',
          }),
          Plot.text(medians, {
            fy: 'name',
            frameAnchor: 'top-right',
            text: ({ name, median }) => `${name}: median ${fixed(median, 3)}`,
            fill: 'var(--ink)',
            stroke: 'var(--surface)',
            strokeWidth: 4,
            fontSize: 12,
          }),
        ],
      };
    },
    [rows],
  );
  return <PlotFigure draw={draw} height={shown.length * panel + 50} label="Distribution of the rows' NLL per token" />;
}
