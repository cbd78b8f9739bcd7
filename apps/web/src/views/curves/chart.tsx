import type { PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { whole } from '../../format/numbers';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { legendHeight, legendMark } from './legend';
import { isRanged, lineMarks } from './line-marks';
import { lineStyle } from './line-style';
import { type Axis, distinct } from './model';
import type { Reference, Series } from './series';
import { isWide, steps, thinned, trimmed } from './steps';

interface Props {
  axis: Axis;
  series: readonly Series[];
  references: readonly Reference[];
  label: string;
  /** Of the vertical axis. */
  measure: string;
}

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
      const entries = [
        ...series.map(({ name }, index) => ({ name, ...lineStyle(index) })),
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
          ...series.flatMap((entry, index) => lineMarks(Plot, entry, { ...lineStyle(index), band: 0.18 })),
          legendMark(entries),
        ],
      };
    },
    [axis, series, references, measure],
  );
  const height = 290 + legendHeight(series.length + references.length);
  return <PlotFigure draw={draw} height={height} label={label} />;
}

function positionText(x: number, axis: Axis): string {
  return axis === 'samples' ? whole(x) : trimmed(x);
}
