import { type ReactNode, useRef } from 'react';
import type { Tabular, Value } from '../../format/tabular';
import css from './data-table.module.css';
import { nextSort, type Sort } from './sort';
import { useStill } from './still';
import { useVisibleRows } from './visible-rows';

/** A column of a table: what its rows are ordered by and exported as, and how that is shown. */
export interface Column<Row> {
  /** Unique in the table. */
  name: string;
  unit?: string;
  value: (row: Row) => Value;
  show: (row: Row) => ReactNode;
  /** Texts stand at the left, numbers below each other at the right. */
  text?: boolean;
  /** What a reader came for. */
  main?: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** In the order in which they are shown. */
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
  sort: Sort;
  order: (sort: Sort) => void;
}

/** More lines than this stand in a frame of their own, whose head stays in sight. */
const framed = 16;

/** A table whose columns order its rows. Of many rows only those in sight are in the page. */
export function DataTable<Row>({ label, columns, rows, keyOf, sort, order }: Props<Row>) {
  const frame = useRef<HTMLElement>(null);
  const still = useStill() !== undefined;
  const { first, shown, before, after } = useVisibleRows(rows, frame, still);
  const [lead, ...others] = columns;
  if (!lead) return null;
  return (
    <section
      ref={frame}
      className={css.scroll}
      data-framed={(!still && rows.length > framed) || undefined}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className={css.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={column.text ? css.text : undefined}
                aria-sort={sort.column === column.name ? (sort.descending ? 'descending' : 'ascending') : undefined}
              >
                {still ? (
                  <Heading column={column} />
                ) : (
                  <button type="button" className={css.sorter} onClick={() => order(nextSort(sort, column.name))}>
                    <Heading column={column} />
                    <span aria-hidden="true" className={css.arrow}>
                      {sort.column === column.name ? (sort.descending ? '↓' : '↑') : ''}
                    </span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Gap height={before} columns={columns.length} />}
          {shown.map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={first + index + 2}>
              <th scope="row" className={lead.text ? css.text : undefined}>
                {lead.show(row)}
              </th>
              {others.map((column) => (
                <td
                  key={column.name}
                  className={[column.text && css.text, column.main && css.main].filter(Boolean).join(' ') || undefined}
                >
                  {column.show(row)}
                </td>
              ))}
            </tr>
          ))}
          {after > 0 && <Gap height={after} columns={columns.length} />}
        </tbody>
      </table>
    </section>
  );
}

/** Stands for the rows out of sight, so that the frame scrolls as if they were there. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr>
      <td colSpan={columns} className={css.gap} style={{ height }} />
    </tr>
  );
}

function Heading<Row>({ column: { name, unit } }: { column: Column<Row> }) {
  return (
    <span>
      {name}
      {unit && <small>{unit}</small>}
    </span>
  );
}

/** The table's numbers, for exports. */
export function tabularOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Tabular {
  return {
    columns: columns.map(({ name, unit }) => ({ name, unit })),
    rows: rows.map((row) => columns.map(({ value }) => value(row))),
  };
}
