import { useMemo } from 'react';
import { whole } from '../../format/numbers';
import { Figure } from '../parts/figure';
import { has, type View, type ViewProps } from '../view';
import { evaluationTable, lengthsOf, rowsOf } from './model';
import { RowDistribution } from './row-distribution';
import { EvaluationTable } from './table';
import css from './view.module.css';

/** Perplexities in one table, and how the rows of the text differ. */
export const evaluationView: View = {
  name: 'evaluation',
  title: 'Evaluation',
  compares: true,
  accepts: has('Evaluation', 'perplexity', 'rowNll', 'interval'),
  Component: EvaluationView,
};

function EvaluationView({ subjects }: ViewProps) {
  const rows = useMemo(() => rowsOf(subjects), [subjects]);
  const lengths = lengthsOf(rows);
  const drawn = rows.some(({ rowNll }) => rowNll?.quantiles);
  return (
    <div className={css.evaluation}>
      <Figure title="Perplexity" data={() => evaluationTable(rows)} note={noteOf(lengths)}>
        <EvaluationTable rows={rows} />
      </Figure>
      {drawn && (
        <Figure
          title="Spread over rows"
          drawn
          note={`Share of the rows in %, dashed line at the median. ${lengthNote(lengths)}`}
        >
          <RowDistribution rows={rows} />
        </Figure>
      )}
    </div>
  );
}

function noteOf(lengths: readonly number[]): string {
  const warning = lengths.length > 1 ? ' Perplexities of different lengths do not compare.' : '';
  return `Lower is better. The interval comes from the spread between rows. ${lengthNote(lengths)}${warning}`;
}

function lengthNote(lengths: readonly number[]): string {
  return lengths.length > 0 ? `Rows of ${lengths.map(whole).join(' and ')} tokens.` : '';
}
