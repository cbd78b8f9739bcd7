import { useMemo } from 'react';
import { difference, fixed, percent, whole } from '../../format/numbers';
import type { Subject } from '../find';
import type { Column } from '../parts/data-table';
import { TableFigure } from '../parts/table-figure';
import { has, type View, type ViewProps } from '../view';
import { CurveChart } from './chart';
import { type Curve, type CurvePoint, curveOf, kneeWords, linesOf } from './model';

/** What more calibration data change: sizes below each other, the knee marked. */
export const calibrationCurveView: View = {
  name: 'calibrationCurve',
  title: 'Calibration sizes',
  compares: false,
  covers: true,
  accepts: has('CalibrationCurve', 'points'),
  Component: CalibrationCurveView,
};

function CalibrationCurveView({ subjects }: ViewProps) {
  return subjects.map((subject) => <OneCurve key={subject.path.join()} subject={subject} />);
}

function OneCurve({ subject }: { subject: Subject }) {
  const curve = useMemo(() => curveOf(subject), [subject]);
  const lines = useMemo(() => (curve ? linesOf(curve) : []), [curve]);
  if (!curve) return null;
  return (
    <>
      <TableFigure
        name={`curve.${subject.path.join('.')}`.slice(0, 50)}
        title="Sizes of the calibration"
        columns={columnsOf(curve)}
        rows={curve.points}
        keyOf={({ samples }) => samples}
        note={`${kneeWords(curve).join(' ')} Each size is the beginning of the largest, so agreement rises towards 100 % by itself.`}
      />
      {lines.map((line) => (
        <CurveChart key={line.title} curve={curve} line={line} />
      ))}
    </>
  );
}

function columnsOf(curve: Curve): Column<CurvePoint>[] {
  const sizes = [
    [curve.kneeByMasks, 'masks'],
    [curve.kneeByPerplexity, 'perplexity'],
  ] as const;
  const kneeAt = (samples: number) => sizes.flatMap(([size, of]) => (size === samples ? [of] : [])).join(' and ');
  const columns: Column<CurvePoint>[] = [
    { name: 'Calibration', unit: 'sequences', value: ({ samples }) => samples, show: ({ samples }) => whole(samples) },
    {
      name: 'Kept units in common',
      unit: 'with the largest size',
      main: true,
      value: ({ jaccard }) => jaccard,
      show: ({ jaccard }) => (jaccard === undefined ? '–' : percent(jaccard, 1)),
    },
  ];
  if (curve.points.some(({ evaluation }) => evaluation?.perplexity != null)) {
    columns.push({
      name: 'Perplexity',
      value: ({ evaluation }) => evaluation?.perplexity,
      show: ({ evaluation }) => (evaluation?.perplexity == null ? '–' : fixed(evaluation.perplexity, 3)),
    });
  }
  if (curve.points.some((point) => point.difference != null)) {
    columns.push({
      name: 'Difference to the largest',
      unit: 'nats a token',
      value: (point) => point.difference,
      show: (point) => (point.difference == null ? '–' : difference(point.difference, 4)),
    });
    columns.push({
      name: '±',
      unit: 'nats a token',
      value: halfWidth,
      show: (point) => {
        const width = halfWidth(point);
        return width === undefined ? '–' : `± ${fixed(width, 4)}`;
      },
    });
  }
  columns.push({
    name: 'Knee',
    text: true,
    value: ({ samples }) => kneeAt(samples),
    show: ({ samples }) => kneeAt(samples) || '',
  });
  return columns;
}

function halfWidth({ interval }: CurvePoint): number | undefined {
  return interval?.low != null && interval.high != null ? (interval.high - interval.low) / 2 : undefined;
}
