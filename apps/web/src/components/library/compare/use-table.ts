import { useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import { definitionsOf, features } from './features';
import type { Column, Row } from './rows';
import type { CompareState } from './use-compare-state';

/** Everything stays open: groups are there to be read. */
const expanded = true as const;

/** The table of a comparison as its address says. */
export function useCompareTable(rows: readonly Row[], columns: readonly Column[], state: CompareState) {
  const definitions = useMemo(() => definitionsOf(columns), [columns]);
  const data = useMemo(() => [...rows], [rows]);
  const { sorting, grouping, hidden, pinned, filters } = state;
  const tableState = useMemo(() => {
    const known = new Set(definitions.map(({ id }) => id));
    const isKnown = (id: string) => known.has(id);
    return {
      sorting: sorting.filter(({ id }) => isKnown(id)).map((one) => ({ ...one })),
      grouping: grouping.filter(isKnown),
      columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])),
      columnPinning: { start: pinned.filter(isKnown), end: [] },
      columnFilters: Object.entries(filters).flatMap(([id, value]) => (isKnown(id) ? [{ id, value }] : [])),
      expanded,
    };
  }, [definitions, sorting, grouping, hidden, pinned, filters]);
  return useTable({
    features,
    data,
    columns: definitions,
    state: tableState,
    getRowId: ({ key }) => key,
    // The columns stay where they are: groups have lines of their own.
    groupedColumnMode: false,
    autoResetExpanded: false,
  });
}

export type CompareTable = ReturnType<typeof useCompareTable>;
