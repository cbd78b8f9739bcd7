import type { Column, ColumnFilter, Row, Value } from './rows';

/** An axis of the parallel coordinates: where values stand on it, from 0 at its lower end to 1. */
export interface Axis {
  id: string;
  numeric: boolean;
  /** The ends of a numeric axis. */
  low: number;
  high: number;
  /** The values of the others, from below. */
  names: readonly string[];
}

/** Axes with more names than this say nothing. */
const mostNames = 24;

/** An axis for every column that rows differ in. */
export function axesOf(columns: readonly Column[], rows: readonly Row[]): Axis[] {
  return columns.flatMap(({ id, numeric }): Axis[] => {
    if (numeric) {
      const numbers = rows.map(({ values }) => values[id]).filter((value) => typeof value === 'number');
      const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
      return low < high ? [{ id, numeric, low, high, names: [] }] : [];
    }
    const names = [...new Set(rows.map(({ values }) => String(values[id] ?? '')))].toSorted();
    return names.length > 1 && names.length <= mostNames ? [{ id, numeric, low: 0, high: 0, names }] : [];
  });
}

/** Where a value stands on its axis; undefined where there is none. */
export function positionOn(axis: Axis, value: Value | undefined): number | undefined {
  if (axis.numeric) {
    return typeof value === 'number' ? (value - axis.low) / (axis.high - axis.low) : undefined;
  }
  const index = axis.names.indexOf(String(value ?? ''));
  return index < 0 ? undefined : (index + 0.5) / axis.names.length;
}

/** What a brush from one position of an axis to another chooses; undefined for everything. */
export function brushed(axis: Axis, from: number, to: number): ColumnFilter | undefined {
  const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
  if (low <= 0 && high >= 1) return undefined;
  if (axis.numeric) {
    const span = axis.high - axis.low;
    return [axis.low + low * span, axis.low + high * span];
  }
  const only = axis.names.filter((_, index) => {
    const place = (index + 0.5) / axis.names.length;
    return place >= low && place <= high;
  });
  return only.length === axis.names.length ? undefined : { only };
}

/** The part of an axis that a filter leaves, as positions; undefined where it says nothing of the axis. */
export function extentOf(axis: Axis, filter: ColumnFilter | undefined): [low: number, high: number] | undefined {
  if (!filter) return undefined;
  if (!('only' in filter)) {
    if (!axis.numeric) return undefined;
    const span = axis.high - axis.low;
    return [Math.max(0, (filter[0] - axis.low) / span), Math.min(1, (filter[1] - axis.low) / span)];
  }
  const places = filter.only.map((name) => axis.names.indexOf(name)).filter((index) => index >= 0);
  if (places.length === 0) return undefined;
  return [Math.min(...places) / axis.names.length, (Math.max(...places) + 1) / axis.names.length];
}
