import { type ReactNode, useMemo } from 'react';
import { useCellId } from '../../components/notebook/cell-place';
import { useViewState } from '../../components/notebook/use-view-state';
import { type Column, DataTable, tabularOf } from './data-table';
import { Figure } from './figure';
import { isSort, sorted, unsorted } from './sort';

interface Props<Row> {
  /** Names the table's order in the page's address: unique in a cell. */
  name: string;
  title: string;
  note?: ReactNode;
  tools?: ReactNode;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
}

/** A table as a figure: ordered by any column, exported as it is ordered. */
export function TableFigure<Row>({ name, columns, rows, keyOf, ...figure }: Props<Row>) {
  const [sort, order] = useViewState(useCellId(), `${name}.sort`, unsorted, isSort);
  const ordered = useMemo(() => {
    const column = columns.find((candidate) => candidate.name === sort.column);
    return column ? sorted(rows, column.value, sort.descending) : rows;
  }, [columns, rows, sort]);
  return (
    <Figure {...figure} data={() => tabularOf(columns, ordered)}>
      <DataTable label={figure.title} columns={columns} rows={ordered} keyOf={keyOf} sort={sort} order={order} />
    </Figure>
  );
}
