import { useMemo } from 'react';
import { whole } from '../../format/numbers';
import type { Subject } from '../find';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import type { View, ViewProps } from '../view';
import { CurvesChart } from './chart';
import { type Axis, axisOf, curvesTable, distinct, gather, type Row } from './model';
import { referencesOf, seriesOf } from './series';

const shown = new Set(['Model', 'Calibration', 'Plan', 'PrunedModel', 'Evaluation']);
const titles: Record<Axis, string> = { ratio: 'Perplexity by ratio', samples: 'Perplexity by calibration size' };

/** Perplexity against the ratio or against the size of the calibration, whichever varies. */
export const curvesView: View = {
  name: 'curves',
  title: 'Curves',
  compares: true,
  accepts: ({ typename }) => shown.has(typename),
  together: (subjects: readonly Subject[]) => axisOf(gather(subjects)) !== undefined,
  Component: CurvesView,
};

function CurvesView({ subjects }: ViewProps) {
  const rows = useMemo(() => gather(subjects), [subjects]);
  const axis = axisOf(rows);
  const series = useMemo(() => (axis ? seriesOf(rows, axis) : []), [rows, axis]);
  const references = useMemo(() => referencesOf(rows), [rows]);
  if (!axis) return null;
  if (series.every(({ points }) => points.length === 0))
    return <Pending>The curves appear here with the first perplexity of a pruned model.</Pending>;
  const lengths = distinct(rows.map(({ sequenceLength }) => sequenceLength));
  const measure = lengths.length > 0 ? `Perplexity (rows of ${lengths.map(whole).join(' and ')} tokens)` : 'Perplexity';
  return (
    <Figure title={titles[axis]} drawn data={() => curvesTable(rows)} note={noteOf(rows, lengths)}>
      <CurvesChart axis={axis} series={series} references={references} label={titles[axis]} measure={measure} />
    </Figure>
  );
}

function noteOf(rows: readonly Row[], lengths: readonly number[]): string {
  const open = rows.filter(({ perplexity }) => perplexity === undefined).length;
  return [
    'Lower is better.',
    rows.some(({ low }) => low !== undefined) && 'Bands are 95 % intervals, from the spread between rows.',
    lengths.length > 1 && 'Perplexities of different lengths do not compare.',
    open > 0 && `${open} of ${rows.length} evaluations are not there yet and not drawn.`,
  ]
    .filter(Boolean)
    .join(' ');
}
