import { isObject } from '../../../format/json';
import { firstLayout, type Layout, mendedLayout } from '../../../studies/results/pivot';
import type { Factor } from '../../../studies/results/result';
import { useCellId } from '../../notebook/cell-place';
import { useViewState } from '../../notebook/use-view-state';

interface Stored {
  columns?: readonly string[];
  only?: Layout['only'];
}

const nothing: Stored = {};

/** How the tables of a study are laid out, in the page's address: which factors go across, and what is looked at. */
export function useLayout(factors: readonly Factor[]): { layout: Layout; change: (part: Stored) => void } {
  const [stored, store] = useViewState<Stored>(useCellId(), 'table.layout', nothing, isStored);
  const first = firstLayout(factors);
  const columns = stored.columns ?? first.columns;
  const layout = mendedLayout({ rows: first.rows, columns, only: stored.only ?? {} }, factors);
  return { layout, change: (part) => store({ ...stored, ...part }) };
}

/** Anybody may have written an address. */
function isStored(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { columns, only } = value;
  const names = columns === undefined || (Array.isArray(columns) && columns.every((name) => typeof name === 'string'));
  return names && (only === undefined || (isObject(only) && Object.values(only).every(Array.isArray)));
}
