import type { Markish } from '@observablehq/plot';
import { short } from '../../format/numbers';
import type { PlotLibrary } from '../parts/plot-library';
import type { LineStyle } from './line-style';

interface Point {
  x: number;
  value: number;
  low?: number | undefined;
  high?: number | undefined;
}

interface Line {
  name: string;
  points: readonly Point[];
}

/** A line with its points and the band of their intervals, as opaque as `band` says. */
export function lineMarks(
  Plot: PlotLibrary,
  { name, points }: Line,
  { colour, dash, symbol, band }: LineStyle & { band: number },
): Markish[] {
  const ranged = points.filter(isRanged);
  const at = { x: 'x', y: 'value' } as const;
  return [
    Plot.areaY(ranged, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: band }),
    Plot.ruleX(ranged, { x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeOpacity: 0.6 }),
    Plot.line(points, { ...at, stroke: colour, strokeWidth: 2, ...(dash ? { strokeDasharray: dash } : {}) }),
    Plot.dot(points, {
      ...at,
      symbol,
      r: 4,
      stroke: colour,
      strokeWidth: 1.5,
      fill: 'var(--surface)',
      title: (point: Point) => `${name}: ${short(point.value)}`,
    }),
  ];
}

export function isRanged({ low, high }: Pick<Point, 'low' | 'high'>): boolean {
  return low !== undefined && high !== undefined;
}
