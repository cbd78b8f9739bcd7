import type { PlotOptions } from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import { whole } from '../../format/numbers';
import { legendHeight, legendMark } from '../curves/legend';
import { lineMarks } from '../curves/line-marks';
import { lineStyle } from '../curves/line-style';
import { Figure } from '../parts/figure';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { type Curve, type CurveLine, curveTable, kneeLine } from './model';

interface Props {
  curve: Curve;
  line: CurveLine;
}

/** What more calibration data change, drawn over their size, with the knee as a dashed line. */
export function CurveChart({ curve, line }: Props) {
  const { title, label, points, knee } = line;
  const sizes = useMemo(() => points.map(({ x }) => x), [points]);
  const draw = useCallback(
    (Plot: PlotLibrary): PlotOptions => {
      const style = lineStyle(0);
      const mark = { name: kneeLine(knee), colour: 'var(--bad)', dash: '4 3' };
      const entries = [{ name: label, ...style }, ...(knee === undefined ? [] : [mark])];
      return {
        marginTop: legendHeight(entries.length) + 12,
        marginLeft: 56,
        marginRight: 24,
        marginBottom: 38,
        x: { type: sizes.length > 2 ? 'log' : 'linear', label: 'Sequences of the calibration', inset: 8 },
        y: { label, nice: true, ticks: 6, grid: true },
        marks: [
          // An axis of its own: Plot leaves out labels of logarithmic ones.
          Plot.axisX(sizes, { text: (size: number) => whole(size) }),
          ...(knee === undefined
            ? []
            : [Plot.ruleX([knee], { stroke: mark.colour, strokeDasharray: mark.dash, strokeWidth: 1.5 })]),
          ...lineMarks(Plot, { name: label, points }, { ...style, band: 0.14 }),
          legendMark(entries),
        ],
      };
    },
    [label, points, sizes, knee],
  );
  return (
    <Figure title={title} drawn data={() => curveTable(curve)}>
      <PlotFigure draw={draw} height={250 + legendHeight(2)} label={title} />
    </Figure>
  );
}
