import { difference, fixed, short, whole } from '../../format/numbers';
import type { Column } from '../parts/data-table';
import { halfWidth, type Row } from './model';
import css from './table.module.css';
import type { Finding } from './use-verdicts';

const none: ReadonlyMap<string, Finding> = new Map();

/** Perplexities below each other, each with the length of its sequences, and what the rows say of their differences. */
export function columnsOf(rows: readonly Row[], verdicts: ReadonlyMap<string, Finding> = none): Column<Row>[] {
  const reference = rows[0]?.name.toLowerCase();
  const columns: Column<Row>[] = [
    { name: 'Model', text: true, value: ({ name }) => name, show: ({ name }) => name },
    {
      name: 'Perplexity',
      main: true,
      value: ({ perplexity }) => perplexity,
      show: ({ perplexity, status }) => (perplexity != null ? fixed(perplexity, 3) : <NotYet status={status} />),
    },
    {
      name: '±',
      value: halfWidth,
      show: (row) => shown(halfWidth(row), (width) => `± ${fixed(width, 3)}`),
    },
    bound('95 % low', ({ interval }) => interval?.low),
    bound('95 % high', ({ interval }) => interval?.high),
  ];
  if (rows.length > 1) {
    columns.push({
      name: `Difference to ${reference}`,
      value: (row) => row.difference,
      show: (row) => (row === rows[0] ? 'reference' : differenceText(row)),
    });
    if (verdicts.size > 0) columns.push(verdictColumn(verdicts));
  }
  columns.push(
    count('Sequence length', 'tokens', ({ sequenceLength }) => sequenceLength),
    count('Rows', undefined, (row) => row.rows),
    count('Predicted', 'tokens', ({ tokens }) => tokens),
  );
  return columns;
}

function verdictColumn(verdicts: ReadonlyMap<string, Finding>): Column<Row> {
  const of = ({ key }: Row) => (key === undefined ? undefined : verdicts.get(key));
  return {
    name: 'The rows say',
    text: true,
    value: (row) => of(row)?.words,
    show: (row) => <Verdict finding={of(row)} />,
  };
}

function Verdict({ finding }: { finding: Finding | undefined }) {
  if (finding === undefined) return '–';
  const { verdict, moreRows, words } = finding;
  const more =
    verdict === 'UNRESOLVED' && moreRows !== null ? ` (about ${short(Number(moreRows.toPrecision(2)))} more rows)` : '';
  return (
    <span className={css.verdict} data-verdict={verdict} title={words}>
      {verdict.toLowerCase()}
      {more}
    </span>
  );
}

function bound(name: string, value: (row: Row) => number | undefined): Column<Row> {
  return { name, value, show: (row) => shown(value(row), (bounded) => fixed(bounded, 3)) };
}

function count(name: string, unit: string | undefined, value: (row: Row) => number | null | undefined): Column<Row> {
  return { name, unit, value, show: (row) => shown(value(row), whole) };
}

function shown(value: number | null | undefined, format: (value: number) => string): string {
  return value == null ? '–' : format(value);
}

function differenceText({ difference: value, relative }: Row): string {
  if (value === undefined || relative === undefined) return '–';
  return `${difference(value, 3)} (${difference(relative * 100, 1)} %)`;
}

function NotYet({ status }: { status: string | undefined }) {
  const words: Record<string, string> = {
    RUNNING: 'running',
    QUEUED: 'queued',
    FAILED: 'failed',
    CANCELLED: 'cancelled',
  };
  return <span className={css.notYet}>{words[status ?? ''] ?? 'not run yet'}</span>;
}
