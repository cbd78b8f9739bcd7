import type { Markish, PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { short, whole } from '../../format/numbers';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { legendHeight, legendMark } from './legend';
import { type Axis, distinct } from './model';
import type { Point, Reference, Series } from './series';
import { steps, thinned } from './steps';

interface Props {
  axis: Axis;
  series: readonly Series[];
  references: readonly Reference[];
  label: string;
  /** Of the vertical axis. */
  measure: string;
}

const colours = ['var(--kept)', 'var(--second)', 'var(--good)', 'var(--bad)', 'var(--muted)'];
// Of other lengths than the colours, so that no two of the first twenty series look alike.
const dashes = [undefined, '6 3', '2 3', '9 3 2 3'];
const symbols = ['circle', 'square', 'triangle', 'diamond'] as const;
const axisLabels = {
  ratio: 'Ratio asked for (% of the prunable parameters)',
  samples: 'Calibration (sequences, logarithmic)',
};

/** Figures as lines with the band of their intervals; the dense model's as a rule across, with its own. */
export function CurvesChart({ axis, series, references, label, measure }: Props) {
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      const points = series.flatMap((entry) => entry.points);
      const figures = [...points, ...references];
      const all = figures.map(({ value }) => value);
      const bounds = figures.flatMap(({ low, high }) => [low, high]).filter((value) => value !== undefined);
      const extent = [...all, ...bounds];
      const marks = isWide(extent) ? steps(Math.min(...extent), Math.max(...extent)) : undefined;
      const positions = distinct(points.map(({ x }) => x)).sort((a, b) => a - b);
      const styles = series.map((_, index) => ({
        colour: colours[index % colours.length] as string,
        dash: dashes[index % dashes.length],
        symbol: symbols[index % symbols.length] ?? 'circle',
      }));
      const entries = [
        ...series.map(({ name }, index) => ({ name, ...(styles[index] as (typeof styles)[number]) })),
        ...references.map(({ name }) => ({ name, colour: 'var(--ink)', dash: '3 2' })),
      ];
      return {
        marginTop: legendHeight(entries.length) + 12,
        marginLeft: 50,
        marginRight: 24,
        marginBottom: 38,
        x: { type: axis === 'samples' ? 'log' : 'linear', label: axisLabels[axis], inset: 8 },
        y: marks
          ? { type: 'log', domain: [marks[0], marks.at(-1)], label: `${measure}, logarithmic` }
          : { label: measure, nice: true, ticks: 6, grid: true },
        marks: [
          // Axes of their own: Plot leaves out labels of logarithmic ones.
          Plot.axisX(thinned(positions, width < 560 ? 7 : 14), { text: (x: number) => positionText(x, axis) }),
          ...(marks ? [Plot.gridY(marks), Plot.axisY(marks, { text: (value: number) => trimmed(value) })] : []),
          Plot.rect(references.filter(isRanged), { y1: 'low', y2: 'high', fill: 'var(--ink)', fillOpacity: 0.08 }),
          Plot.ruleY(references, { y: 'value', stroke: 'var(--ink)', strokeWidth: 1.5, strokeDasharray: '3 2' }),
          ...series.flatMap((entry, index) => marksOf(Plot, entry, styles[index] as (typeof styles)[number])),
          legendMark(entries),
        ],
      };
    },
    [axis, series, references, measure],
  );
  const height = 290 + legendHeight(series.length + references.length);
  return <PlotFigure draw={draw} height={height} label={label} />;
}

interface Style {
  colour: string;
  dash: string | undefined;
  symbol: (typeof symbols)[number];
}

function marksOf(Plot: PlotLibrary, { name, points }: Series, { colour, dash, symbol }: Style): Markish[] {
  const ranged = points.filter(isRanged);
  const at = { x: 'x', y: 'value' } as const;
  return [
    Plot.areaY(ranged, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 }),
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

function isRanged({ low, high }: Point | Reference): boolean {
  return low !== undefined && high !== undefined;
}

function positionText(x: number, axis: Axis): string {
  return axis === 'samples' ? whole(x) : trimmed(x);
}

/** 10 rather than 10.0 */
function trimmed(value: number): string {
  return short(value).replace(/\.0+$/, '');
}

/** Whether a linear axis would flatten the smaller figures: they span more than a factor of eight. */
function isWide(values: readonly number[]): boolean {
  return values.length > 0 && Math.min(...values) > 0 && Math.max(...values) > 8 * Math.min(...values);
}
