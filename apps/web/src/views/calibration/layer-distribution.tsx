import type { PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { binsOf } from '../../format/distribution';
import { powerOfTen, short } from '../../format/numbers';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { type Row, scaleOf } from './model';

interface Props {
  rows: readonly Row[];
  layer: number;
  measure: string;
}

/** How one layer's channels are spread, attention beside MLP, on the scale of the whole model. */
export function LayerDistribution({ rows, layer, measure }: Props) {
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
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
          ...(log ? powers(low, high, width < 560 ? 3 : 6) : { ticks: width < 560 ? 3 : 5 }),
        },
        y: { label: null, ticks: 4, grid: true, zero: true },
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

/** Ticks at powers of ten, no more than there is room for; at the ends and between them where there are less than two powers. */
function powers(low: number, high: number, most: number): { ticks: number[]; tickFormat: (value: number) => string } {
  const [from, to] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  if (to - from < 1) return { ticks: [low, Math.sqrt(low * high), high], tickFormat: short };
  const step = Math.max(1, Math.ceil((to - from + 1) / most));
  const ticks = Array.from(
    { length: Math.max(0, Math.floor((to - from) / step) + 1) },
    (_, i) => 10 ** (from + i * step),
  );
  return { ticks, tickFormat: (value) => powerOfTen(Math.round(Math.log10(value))) };
}
