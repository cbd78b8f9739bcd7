import { useMemo } from 'react';
import { fixed } from '../../../format/numbers';
import { referenceText } from '../../../studies/finding/settings-text';
import { perplexity } from '../../../studies/results/measures';
import { type Layout, pivot } from '../../../studies/results/pivot';
import type { Result, Results } from '../../../studies/results/result';
import { TableFigure } from '../../../views/parts/table-figure';
import css from '../study.module.css';
import { pivotColumns } from './columns';
import { pText, verdictSign, verdictWord } from './verdict-words';

/** What the tests say of every cell against the reference: a matrix in the layout of the table. */
export function Verdicts({ study, name, layout }: { study: Results; name: string; layout: Layout }) {
  const table = useMemo(() => pivot(study, layout), [study, layout]);
  const columns = useMemo(
    () =>
      pivotColumns(table, {
        name,
        measures: [perplexity],
        value: (cell) => cell?.against?.difference,
        show: (cell) => <VerdictOf cell={cell} />,
      }),
    [table, name],
  );
  if (study.cells.every(({ against }) => against === undefined)) return null;
  return (
    <TableFigure
      name="verdicts"
      title={`Against ${referenceText(study)}`}
      note="Perplexity as a multiple of the reference’s on the same rows, and whether a paired test resolves it at 5 %, adjusted by Holm over the study."
      columns={columns}
      rows={table.rows}
      keyOf={({ key }) => key || 'all'}
    />
  );
}

function VerdictOf({ cell }: { cell: Result | undefined }) {
  const against = cell?.against;
  if (!against) return <span className={css.none}>–</span>;
  const { verdict, difference, adjustedP } = against;
  return (
    <span
      className={css.verdictPlace}
      data-verdict={verdict}
      title={adjustedP === undefined ? undefined : pText(adjustedP)}
    >
      {verdictSign(verdict)} {verdictWord(verdict)} <span className={css.half}>×{fixed(Math.exp(difference), 3)}</span>
    </span>
  );
}
