import type { PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { capitalised } from '../../../format/words';
import type { Series } from '../../../studies/results/lines';
import type { StudyMeasure } from '../../../studies/results/measures';
import type { Factor } from '../../../studies/results/result';
import { levelText } from '../../../studies/spec/names';
import { legendHeight, legendMark } from '../../../views/curves/legend';
import { lineMarks } from '../../../views/curves/line-marks';
import { lineStyle } from '../../../views/curves/line-style';
import { isWide, steps, thinned, trimmed } from '../../../views/curves/steps';
import { PlotFigure } from '../../../views/parts/plot';
import type { PlotLibrary } from '../../../views/parts/plot-library';

interface Props {
  axis: Factor;
  measure: StudyMeasure;
  series: readonly Series[];
  /** Of the dense model, the same for every cell; undefined where it is not known or not one. */
  dense: number | undefined;
  label: string;
}

/** A measure over a numeric factor: a line and the band of its intervals for every choice of the other factors. */
export function LinesChart({ axis, measure, series, dense, label }: Props) {
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      const points = series.flatMap((line) => line.points);
      const extent = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
      if (dense !== undefined) extent.push(dense);
      const marks = isWide(extent) ? steps(Math.min(...extent), Math.max(...extent)) : undefined;
      const positions = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b);
      const title = measure.unit === '' ? measure.title : `${measure.title} (${measure.unit})`;
      const entries = [
        ...series.map(({ name }, index) => ({ name, ...lineStyle(index) })),
        ...(dense === undefined ? [] : [{ name: 'dense', colour: 'var(--ink)', dash: '3 2' }]),
      ];
      return {
        marginTop: legendHeight(entries.length) + 12,
        marginLeft: 50,
        marginRight: 24,
        marginBottom: 38,
        x: { type: isDoubling(positions) ? 'log' : 'linear', label: capitalised(axis.title), inset: 8 },
        y: marks
          ? { type: 'log', domain: [marks[0], marks.at(-1)], label: `${title}, logarithmic` }
          : { label: title, nice: true, ticks: 6, grid: true },
        marks: [
          // Axes of their own: Plot leaves out labels of logarithmic ones.
          Plot.axisX(thinned(positions, width < 560 ? 6 : 14), { text: (x: number) => levelText(axis.name, x) }),
          ...(marks ? [Plot.gridY(marks), Plot.axisY(marks, { text: (value: number) => trimmed(value) })] : []),
          ...(dense === undefined ? [] : [Plot.ruleY([dense], { stroke: 'var(--ink)', strokeDasharray: '3 2' })]),
          ...series.flatMap((line, index) => lineMarks(Plot, line, { ...lineStyle(index), band: 0.14 })),
          legendMark(entries),
        ],
      };
    },
    [axis, measure, series, dense],
  );
  const height = 290 + legendHeight(series.length + Number(dense !== undefined));
  return <PlotFigure draw={draw} height={height} label={label} />;
}

/** Whether positions grow by factors rather than by steps: sizes are tried so. */
function isDoubling(positions: readonly number[]): boolean {
  const [first, last] = [positions[0], positions.at(-1)];
  return (
    positions.length > 2 && first !== undefined && first > 0 && last !== undefined && last >= 8 * first && last > 2
  );
}
