import type { Plot as Drawn, PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { drawLegend, LEGEND_HEIGHT } from './legend';
import { type Row, tilesOf } from './model';

interface Props {
  rows: readonly Row[];
  /** Between which values the colours change. */
  range: { log: boolean; low: number; high: number };
  measure: string;
  choose: (layer: number) => void;
}

const axes = 68;

/** Layers down, channels across from the quietest to the most fluctuating, one panel a module. */
export function HeatMap({ rows, range, measure, choose }: Props) {
  const layers = new Set(rows.map(({ layer }) => layer)).size;
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      const tiles = tilesOf(rows);
      return {
        marginLeft: 34,
        marginTop: 30,
        marginBottom: 38 + LEGEND_HEIGHT,
        marginRight: 12,
        x: {
          label: 'Channels, quietest first (%)',
          ticks: width < 560 ? [0, 50] : 5,
          domain: [0, 100],
          labelOffset: 34,
        },
        y: { label: '↓ Layer', labelAnchor: 'top', labelArrow: 'none', type: 'band', padding: 0.06, tickSize: 0 },
        fx: { label: null, padding: 0.06, axis: 'top' },
        color: { type: range.log ? 'log' : 'linear', scheme: 'viridis', domain: [range.low, range.high], clamp: true },
        marks: [
          Plot.rect(tiles, {
            x1: 'from',
            x2: 'to',
            y: 'layer',
            fx: 'module',
            fill: 'value',
            shapeRendering: 'crispEdges',
            inset: 0,
          }),
        ],
      };
    },
    [rows, range],
  );
  const drawn = useCallback(
    (plot: HTMLElement | SVGSVGElement) => {
      drawLegend(plot, { label: measure, range });
      plot.style.cursor = 'pointer';
      plot.addEventListener('click', (event) => {
        const layer = layerAt(plot, rows, event as MouseEvent);
        if (layer !== undefined) choose(layer);
      });
    },
    [rows, choose, measure, range],
  );
  return (
    <PlotFigure
      draw={draw}
      drawn={drawn}
      height={Math.max(150, layers * 16 + axes) + LEGEND_HEIGHT}
      label={`Heat map of ${measure} by layer and channel`}
    />
  );
}

/** The layer whose line is under the pointer. */
function layerAt(plot: Element, rows: readonly Row[], event: MouseEvent): number | undefined {
  const scale = (plot as Element & Drawn).scale('y');
  const y = event.clientY - plot.getBoundingClientRect().top;
  return rows.find(({ layer }) => {
    const top = scale?.apply(layer) ?? Number.NaN;
    return y >= top && y <= top + (scale?.bandwidth ?? 0);
  })?.layer;
}
