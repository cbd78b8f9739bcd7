import { useMemo } from 'react';
import { whole } from '../../format/numbers';
import { Figure } from '../parts/figure';
import { OverlapNotes } from '../parts/overlap-notes';
import { TableFigure } from '../parts/table-figure';
import { has, type View, type ViewProps } from '../view';
import { lengthsOf, rowsOf, spreadTable } from './model';
import { RowDistribution } from './row-distribution';
import { columnsOf } from './table';
import { useVerdicts } from './use-verdicts';
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
  const verdicts = useVerdicts(rows);
  const columns = useMemo(() => columnsOf(rows, verdicts), [rows, verdicts]);
  const findings = rows.flatMap(({ key, name }) => {
    const finding = key === undefined ? undefined : verdicts.get(key);
    return finding ? [{ name, words: finding.words }] : [];
  });
  const lengths = lengthsOf(rows);
  const drawn = rows.some(({ rowNll }) => rowNll?.quantiles);
  return (
    <div className={css.evaluation}>
      <TableFigure
        name="evaluation"
        title="Perplexity"
        columns={columns}
        rows={rows}
        keyOf={({ name }) => name}
        note={noteOf(lengths)}
      />
      {findings.length > 0 && (
        <ul className={css.findings} aria-label={`Compared with ${rows[0]?.name.toLowerCase()}, row by row`}>
          {findings.map(({ name, words }) => (
            <li key={name}>
              <strong>{name}</strong> {words}.
            </li>
          ))}
        </ul>
      )}
      <OverlapNotes keys={rows.map(({ key }) => key)} />
      {drawn && (
        <Figure
          title="Spread over rows"
          data={() => spreadTable(rows)}
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
  return `Lower is better. ± is half the 95 % interval, from a bootstrap over rows. ${lengthNote(lengths)}${warning}`;
}

function lengthNote(lengths: readonly number[]): string {
  return lengths.length > 0 ? `Rows of ${lengths.map(whole).join(' and ')} tokens.` : '';
}
