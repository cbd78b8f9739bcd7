import * as Plot from '@observablehq/plot';
import { useCallback } from 'react';
import { binsOf } from '../../format/distribution';
import { PlotFigure } from '../parts/plot';
import { type Row, scaleOf } from './model';

interface Props {
  rows: readonly Row[];
  layer: number;
  measure: string;
}

/** How one layer's channels are spread, attention beside MLP, on the scale of the whole model. */
export function LayerDistribution({ rows, layer, measure }: Props) {
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      const { log, low, high } = scaleOf(rows);
      const to = (value: number) => (log ? Math.log10(Math.max(value, low)) : value);
      const back = (value: number) => (log ? 10 ** value : value);
      const bars = rows
        .filter((row) => row.layer === layer)
        .flatMap(({ module, quantiles }) =>
          binsOf(quantiles.map(to), { low: to(low), high: to(high), bins: 36 }).map((bin) => ({
            module,
            from: back(bin.low),
            to: back(bin.high),
            share: bin.share * 100,
          })),
        );
      return {
        marginLeft: 34,
        marginBottom: 38,
        marginTop: 26,
        marginRight: 12,
        x: {
          type: log ? 'log' : 'linear',
          label: measure,
          domain: [low, high],
          ticks: width < 560 ? 3 : 5,
          tickFormat: log ? '.0e' : undefined,
        },
        y: { label: 'Channels (%)', ticks: 4, grid: true, zero: true },
        fx: { label: null, padding: 0.06, axis: 'top' },
        marks: [
          Plot.rectY(bars, { x1: 'from', x2: 'to', y: 'share', fx: 'module', fill: 'var(--kept)', inset: 0.5 }),
          Plot.ruleY([0]),
        ],
      };
    },
    [rows, layer, measure],
  );
  return <PlotFigure draw={draw} height={210} label={`Distribution of ${measure} in layer ${layer}`} />;
}
