import { useMemo } from 'react';
import { useViewState } from '../../notebook/use-view-state';
import { titleColumn } from './features';
import type { ColumnFilter } from './rows';

export type Filters = Readonly<Record<string, ColumnFilter>>;
export interface Sorting {
  id: string;
  desc: boolean;
}

const bySize: readonly Sorting[] = [{ id: 'perplexity', desc: false }];
const noIds: readonly string[] = [];
const pinnedFirst: readonly string[] = [titleColumn];
const noFilters: Filters = {};

/** How a comparison is looked at, all of it in the address of the page. */
export function useCompareState() {
  const [sorting, setSorting] = useViewState<readonly Sorting[]>('page', 'compare.sort', bySize, isSorting);
  const [grouping, setGrouping] = useViewState<readonly string[]>('page', 'compare.group', noIds, areIds);
  const [hidden, setHidden] = useViewState<readonly string[]>('page', 'compare.hidden', noIds, areIds);
  const [pinned, setPinned] = useViewState<readonly string[]>('page', 'compare.pinned', pinnedFirst, areIds);
  const [filters, setFilters] = useViewState<Filters>('page', 'compare.filters', noFilters, areFilters);
  return useMemo(
    () => ({
      sorting,
      setSorting,
      grouping,
      setGrouping,
      hidden,
      setHidden,
      pinned,
      setPinned,
      filters,
      setFilters,
      /** Sets one column's filter; undefined takes it away. */
      filter(id: string, filter: ColumnFilter | undefined) {
        const { [id]: _, ...others } = filters;
        setFilters(filter ? { ...others, [id]: filter } : others);
      },
    }),
    [sorting, setSorting, grouping, setGrouping, hidden, setHidden, pinned, setPinned, filters, setFilters],
  );
}

export type CompareState = ReturnType<typeof useCompareState>;

/** With an id added, or taken away where it was there. */
export function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
}

const mostIds = 100;

function areIds(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostIds && value.every((id) => typeof id === 'string');
}

function isSorting(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= mostIds &&
    value.every((one) => typeof one?.id === 'string' && typeof one?.desc === 'boolean')
  );
}

function areFilters(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((filter) =>
    Array.isArray(filter)
      ? filter.length === 2 && filter.every((end) => typeof end === 'number')
      : areIds((filter as { only?: unknown } | null)?.only),
  );
}
