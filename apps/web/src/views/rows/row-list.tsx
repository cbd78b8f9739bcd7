import { FailureNote } from '../../components/failure-note';
import { useCellId } from '../../components/notebook/cell-place';
import { useViewState } from '../../components/notebook/use-view-state';
import { difference, fixed, whole } from '../../format/numbers';
import { Figure } from '../parts/figure';
import { useStill } from '../parts/still';
import { type ComparedRow, type Comparison, rowsOf, rowsTable } from './model';
import css from './row-list.module.css';
import { PAGE, type RowOrder, useRowPages } from './use-row-pages';

const orders: Record<RowOrder, string> = {
  WORSE_FIRST: 'Most harmed first',
  BETTER_FIRST: 'Least harmed first',
  IN_ORDER: 'As in the data set',
};

const isOrder = (value: unknown) => typeof value === 'string' && Object.hasOwn(orders, value);

interface Props {
  comparison: Comparison;
  note: string;
}

/** Rows with their text and what they cost under both models. */
export function RowList(props: Props) {
  return useStill() ? <StillRows {...props} /> : <LiveRows {...props} />;
}

/** On a page without scripts: the rows that the answer holds. */
function StillRows({ comparison, note }: Props) {
  const rows = rowsOf(comparison.object);
  if (rows.length === 0) return null;
  return (
    <Figure title="Rows" note={note}>
      <Rows rows={rows} />
    </Figure>
  );
}

function LiveRows({ comparison: { key, object }, note }: Props) {
  const [order, setOrder] = useViewState<RowOrder>(useCellId(), 'rows.order', 'WORSE_FIRST', isOrder);
  const { pages, busy, next } = useRowPages(key, object.base?.key, order);
  const rows = pages?.rows ?? (order === 'WORSE_FIRST' ? rowsOf(object) : []);
  const total = object.rows ?? 0;
  return (
    <Figure
      title="Rows"
      data={() => rowsTable(rows)}
      note={note}
      tools={
        <label className={css.order}>
          Order
          <select value={order} onChange={({ target }) => setOrder(target.value as RowOrder)}>
            {Object.entries(orders).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Rows rows={rows} />
      {pages?.failure && <FailureNote failure={pages.failure} />}
      <p className={css.more}>
        <span role="status">
          {busy && rows.length === 0 ? 'Reading the rows…' : `${whole(rows.length)} of ${whole(total)} rows.`}
        </span>
        {pages?.after && (
          <button type="button" onClick={next} disabled={busy}>
            Next {PAGE}
          </button>
        )}
      </p>
    </Figure>
  );
}

function Rows({ rows }: { rows: readonly ComparedRow[] }) {
  const widest = Math.max(0, ...rows.map((row) => Math.abs(row.difference)));
  return (
    <ol className={css.rows}>
      {rows.map((row) => (
        <li key={row.row} className={css.row}>
          <div className={css.figures}>
            <strong>Row {whole(row.row)}</strong>
            <span>
              {difference(row.difference, 3)} <small>nats a token</small>
            </span>
            <span>
              {fixed(row.baseNll, 3)} → {fixed(row.nll, 3)} <small>NLL a token</small>
            </span>
            <span>
              {whole(row.tokens)} <small>tokens predicted</small>
            </span>
            <span
              className={css.bar}
              data-worse={row.difference > 0 || undefined}
              style={{ width: `${widest > 0 ? (Math.abs(row.difference) / widest) * 100 : 0}%` }}
              aria-hidden="true"
            />
          </div>
          {row.text != null && (
            <blockquote className={css.text} dir="auto">
              {row.text}
            </blockquote>
          )}
        </li>
      ))}
    </ol>
  );
}
