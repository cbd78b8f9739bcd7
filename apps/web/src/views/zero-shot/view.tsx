import { useMemo } from 'react';
import { whole } from '../../format/numbers';
import type { Column } from '../parts/data-table';
import { Figure } from '../parts/figure';
import { TableFigure } from '../parts/table-figure';
import { has, type View, type ViewProps } from '../view';
import { Items } from './items';
import { accuracyText, answersOf, erasOf, type Row, rowsOf, taskTitle } from './model';

/** Accuracies of zero-shot tasks in one table, and the items that were asked for. */
export const zeroShotView: View = {
  name: 'zero-shot',
  title: 'Zero-shot tasks',
  compares: true,
  accepts: has('ZeroShot', 'acc', 'accNorm', 'answers'),
  Component: ZeroShotView,
};

const columns: readonly Column<Row>[] = [
  { name: 'Result', text: true, value: ({ name }) => name, show: ({ name }) => name },
  { name: 'Task', text: true, value: ({ _task: task }) => taskTitle(task), show: ({ _task: task }) => taskTitle(task) },
  accuracyColumn('Accuracy', 'ACC', ({ acc }) => acc),
  accuracyColumn('By length', 'ACC_NORM', ({ accNorm }) => accNorm),
  {
    name: 'Items',
    value: ({ items }) => items,
    show: ({ items }) => (items == null ? '–' : whole(items)),
  },
  { name: 'Era', text: true, value: ({ _era: era }) => era, show: ({ _era: era }) => era ?? '–' },
];

/** In %, with its standard error; what the papers print of a task stands out. */
function accuracyColumn(name: string, metric: string, pick: (row: Row) => Row['acc']): Column<Row> {
  return {
    name,
    unit: '%',
    value: (row) => {
      const share = pick(row)?.value;
      return share === undefined ? undefined : share * 100;
    },
    show: (row) => {
      const accuracy = pick(row);
      if (accuracy == null) return row.status === undefined || row.status === 'SUCCEEDED' ? '–' : 'not yet';
      const text = accuracyText(accuracy);
      return row._publishedMetric === metric ? <strong>{text}</strong> : text;
    },
  };
}

function ZeroShotView({ subjects }: ViewProps) {
  const rows = useMemo(() => rowsOf(subjects), [subjects]);
  const eras = erasOf(rows);
  const warning = eras.length > 1 ? ' Numbers of different eras do not compare.' : '';
  return (
    <>
      <TableFigure
        name="zero-shot"
        title="Zero-shot accuracy"
        columns={columns}
        rows={rows}
        keyOf={({ name }) => name}
        note={`± one standard error over the items. Bold: what the papers print for the task.${warning}`}
      />
      {rows.map((row) => {
        const answers = answersOf(row);
        if (answers.length === 0) return null;
        return (
          <Figure
            key={row.name}
            title={rows.length > 1 ? `Items · ${row.name}` : 'Items'}
            data={() => ({
              columns: [
                { name: 'item' },
                { name: 'right' },
                { name: 'chosen' },
                { name: 'margin' },
                { name: 'question' },
              ],
              rows: answers.map(({ item, gold, chosen, margin, context }) => [
                item + 1,
                gold + 1,
                chosen + 1,
                margin,
                context,
              ]),
            })}
            note={`${whole(answers.length)} of ${row.items == null ? '–' : whole(row.items)} items, as asked for. Scores are sums of log-probabilities in nats, or nats a character where the metric is by length.`}
          >
            <Items answers={answers} />
          </Figure>
        );
      })}
    </>
  );
}
