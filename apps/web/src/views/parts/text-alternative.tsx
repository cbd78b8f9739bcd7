import { useMemo, useState } from 'react';
import { columnFormat } from '../../format/column';
import type { Tabular, Value } from '../../format/tabular';
import { type Column, DataTable } from './data-table';
import { type Sort, sorted, unsorted } from './sort';

type Row = readonly Value[];

/** A drawing's numbers as a table. */
export function TextAlternative({ title, table }: { title: string; table: Tabular }) {
  const [sort, order] = useState<Sort>(unsorted);
  const columns = useMemo(() => columnsOf(table), [table]);
  const rows = useMemo(() => {
    const column = columns.find(({ name }) => name === sort.column);
    return column ? sorted(table.rows, column.value, sort.descending) : table.rows;
  }, [columns, table, sort]);
  const keys = useMemo(() => new Map(table.rows.map((row, index) => [row, index])), [table]);
  return (
    <DataTable
      label={`Numbers of “${title}”`}
      columns={columns}
      rows={rows}
      keyOf={(row) => keys.get(row) ?? 0}
      sort={sort}
      order={order}
    />
  );
}

function columnsOf({ columns, rows }: Tabular): Column<Row>[] {
  return columns.map(({ name, unit }, index) => {
    const numbers = rows.map((row) => row[index]).filter((value) => typeof value === 'number');
    const format = columnFormat(numbers);
    return {
      name,
      unit,
      text: rows.some((row) => typeof row[index] === 'string'),
      value: (row) => row[index],
      show: (row) => {
        const value = row[index];
        return typeof value === 'number' ? format(value) : (value ?? '–');
      },
    };
  });
}
