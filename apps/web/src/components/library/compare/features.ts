import {
  type ColumnDef,
  columnFilteringFeature,
  columnGroupingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createExpandedRowModel,
  createFilteredRowModel,
  createGroupedRowModel,
  createSortedRowModel,
  rowExpandingFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { columnLabel } from './labels';
import { type Column, type ColumnFilter, passes, type Row, type Value } from './rows';

/** What the table of a comparison can do. */
export const features = tableFeatures({
  columnSizingFeature,
  columnPinningFeature,
  columnVisibilityFeature,
  columnFilteringFeature,
  filteredRowModel: createFilteredRowModel(),
  columnGroupingFeature,
  groupedRowModel: createGroupedRowModel(),
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  rowExpandingFeature,
  expandedRowModel: createExpandedRowModel(),
});

export type Features = typeof features;

/** The column of titles, pinned at first. */
export const titleColumn = 'title';

const widths: Record<string, number> = { [titleColumn]: 340, perplexity: 210 };

/** The table's columns, the titles first. */
export function definitionsOf(columns: readonly Column[]): ColumnDef<Features, Row>[] {
  const title: ColumnDef<Features, Row> = {
    id: titleColumn,
    header: 'Result',
    accessorFn: ({ title: text }) => text,
    size: widths[titleColumn],
    enableGrouping: false,
    enableHiding: false,
  };
  return [title, ...columns.map(definitionOf)];
}

function definitionOf({ id, numeric }: Column): ColumnDef<Features, Row> {
  return {
    id,
    header: columnLabel(id),
    accessorFn: ({ values }) => values[id] ?? null,
    size: widths[id] ?? (numeric ? 150 : 180),
    sortFn: (a, b, column) => compare(a.getValue<Value>(column), b.getValue<Value>(column)),
    filterFn: (row, column, filter: ColumnFilter) => passes(row.getValue<Value>(column), filter),
  };
}

/** Numbers by size, texts by the alphabet, what is missing last of all. */
function compare(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}
