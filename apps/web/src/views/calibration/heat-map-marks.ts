import type { PlotOptions } from '@observablehq/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { type Row, tilesOf } from './model';

/** Between which values the colours change. */
export interface ColourRange {
  log: boolean;
  low: number;
  high: number;
}

/** What every heat map has, in a notebook and as a small picture: layers down, channels across, one panel a module. */
export function heatMapOptions(
  Plot: PlotLibrary,
  rows: readonly Row[],
  range: ColourRange,
): Required<Pick<PlotOptions, 'x' | 'y' | 'fx' | 'color' | 'marks'>> {
  return {
    x: { domain: [0, 100] },
    y: { type: 'band', padding: 0.06 },
    fx: { label: null, padding: 0.06 },
    color: { type: range.log ? 'log' : 'linear', scheme: 'viridis', domain: [range.low, range.high], clamp: true },
    marks: [
      Plot.rect(tilesOf(rows), {
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
}
