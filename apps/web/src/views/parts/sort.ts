import type { Value } from '../../format/tabular';

/** By which column a table is ordered; an empty name leaves the rows in their own order. */
export interface Sort {
  column: string;
  descending: boolean;
}

export const unsorted: Sort = { column: '', descending: false };

export function isSort(value: unknown): boolean {
  const sort = value as Partial<Sort> | null;
  return typeof sort?.column === 'string' && typeof sort.descending === 'boolean';
}

/** What the next press of a column's head asks for: up, down, the rows' own order. */
export function nextSort({ column, descending }: Sort, pressed: string): Sort {
  if (column !== pressed) return { column: pressed, descending: false };
  return descending ? unsorted : { column, descending: true };
}

/** Rows in order; what is equal stays as it stood, and what has no value comes last either way. */
export function sorted<Row>(rows: readonly Row[], value: (row: Row) => Value, descending: boolean): Row[] {
  const direction = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one == null || other == null) return Number(one == null) - Number(other == null);
    return direction * compare(one, other);
  });
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}
