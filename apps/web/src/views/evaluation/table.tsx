import { difference, fixed, whole } from '../../format/numbers';
import type { Row } from './model';
import css from './table.module.css';

/** Perplexities below each other, each with the length of its sequences. */
export function EvaluationTable({ rows }: { rows: readonly Row[] }) {
  const compared = rows.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label="Table" tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.text}>
              Model
            </th>
            <th scope="col">Perplexity</th>
            <th scope="col">95 % interval</th>
            {compared && <th scope="col">Difference to {rows[0]?.name.toLowerCase()}</th>}
            <th scope="col">
              Sequence length <small>tokens</small>
            </th>
            <th scope="col">Rows</th>
            <th scope="col">
              Predicted <small>tokens</small>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.name}>
              <th scope="row" className={css.text}>
                {row.name}
              </th>
              <td className={css.main}>
                {row.perplexity != null ? fixed(row.perplexity, 3) : <NotYet status={row.status} />}
              </td>
              <td>
                {row.interval?.low != null
                  ? `${fixed(row.interval.low, 3)} – ${fixed(row.interval.high ?? 0, 3)}`
                  : '–'}
              </td>
              {compared && <td>{index === 0 ? 'reference' : differenceText(row)}</td>}
              <td>{row.sequenceLength !== undefined ? whole(row.sequenceLength) : '–'}</td>
              <td>{row.rows != null ? whole(row.rows) : '–'}</td>
              <td>{row.tokens != null ? whole(row.tokens) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
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
