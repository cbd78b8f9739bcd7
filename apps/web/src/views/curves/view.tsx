import { useId, useMemo } from 'react';
import { useCellId } from '../../components/notebook/cell-place';
import { useViewState } from '../../components/notebook/use-view-state';
import { whole } from '../../format/numbers';
import type { Subject } from '../find';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import type { View, ViewProps } from '../view';
import { CurvesChart } from './chart';
import { type CurveMeasureName, curveMeasures } from './measures';
import { type Axis, axisOf, curvesTable, distinct, gather, measuresOf, type Row } from './model';
import { referencesOf, seriesOf } from './series';
import css from './view.module.css';

const shown = new Set(['Model', 'Calibration', 'Plan', 'PrunedModel', 'Evaluation', 'Latency']);
const against: Record<Axis, string> = { ratio: 'by ratio', samples: 'by calibration size' };

/** What pruning costs and saves against the ratio or against the size of the calibration, whichever varies. */
export const curvesView: View = {
  name: 'curves',
  title: 'Curves',
  compares: true,
  accepts: ({ typename }) => shown.has(typename),
  together: (subjects: readonly Subject[]) => measuresOf(subjects).length > 0,
  Component: CurvesView,
};

function CurvesView({ subjects }: ViewProps) {
  const present = useMemo(() => measuresOf(subjects), [subjects]);
  const known = (value: unknown) => Object.hasOwn(curveMeasures, String(value));
  const [wanted, want] = useViewState<string>(useCellId(), 'curves.measure', '', known);
  const measure = present.find((name) => name === wanted) ?? present[0];
  return measure && <Curves subjects={subjects} measure={measure} present={present} choose={want} />;
}

interface Props {
  subjects: readonly Subject[];
  measure: CurveMeasureName;
  present: readonly CurveMeasureName[];
  choose: (measure: CurveMeasureName) => void;
}

function Curves({ subjects, measure, present, choose }: Props) {
  const rows = useMemo(() => gather(subjects, measure), [subjects, measure]);
  const axis = axisOf(rows);
  const series = useMemo(() => (axis ? seriesOf(rows, axis) : []), [rows, axis]);
  const references = useMemo(() => referencesOf(rows), [rows]);
  const field = useId();
  if (!axis) return null;
  const chooser = present.length > 1 && (
    <label className={css.measure} htmlFor={field}>
      Measure
      <select id={field} value={measure} onChange={({ target }) => choose(target.value as CurveMeasureName)}>
        {present.map((name) => (
          <option key={name} value={name}>
            {curveMeasures[name].title}
          </option>
        ))}
      </select>
    </label>
  );
  const title = `${curveMeasures[measure].title} ${against[axis]}`;
  const lengths = distinct(rows.map(({ sequenceLength }) => sequenceLength));
  const conditions = lengths.length > 0 ? `rows of ${lengths.map(whole).join(' and ')} tokens` : '';
  const { unit } = curveMeasures[measure];
  const label = [unit, conditions].filter(Boolean).join(', ');
  return (
    <Figure
      title={title}
      drawn
      tools={chooser}
      data={() => curvesTable(rows, measure)}
      note={noteOf(rows, measure, lengths)}
    >
      {series.every(({ points }) => points.length === 0) ? (
        <Pending>The curves appear here with the first figure of a pruned model.</Pending>
      ) : (
        <CurvesChart
          axis={axis}
          series={series}
          references={references}
          label={title}
          measure={label ? `${curveMeasures[measure].title} (${label})` : curveMeasures[measure].title}
        />
      )}
    </Figure>
  );
}

function noteOf(rows: readonly Row[], measure: CurveMeasureName, lengths: readonly number[]): string {
  const open = rows.filter(({ value }) => value === undefined).length;
  return [
    curveMeasures[measure].note,
    lengths.length > 1 && 'Figures of different lengths do not compare.',
    open > 0 && `${open} of ${rows.length} figures are not there yet and not drawn.`,
  ]
    .filter(Boolean)
    .join(' ');
}
