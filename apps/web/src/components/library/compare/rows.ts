import type { Tabular } from '../../../format/tabular';

export type Value = number | string | boolean | null;

/** A result as a line of the comparison. */
export interface Row {
  key: string;
  title: string;
  status: string;
  /** By the columns' ids; absent where a result has no such thing. */
  values: Readonly<Record<string, Value>>;
  interval: { low: number; high: number } | null;
}

export interface Column {
  id: string;
  /** Whether all its values are numbers. */
  numeric: boolean;
  metric: boolean;
}

/** What the server says of a result. */
export interface Result {
  key: string;
  title: string;
  status: string;
  seconds: number | null;
  settings: readonly { path: string; value: unknown }[];
  perplexity?: number | null;
  /** Milliseconds of a pass. */
  median?: number | null;
  /** The processor and the engine that it was timed on, and the digits of the machine. */
  device?: string | null;
  machine?: string | null;
  interval?: { low: number; high: number } | null;
  /** Of a pruned model itself. */
  parameters?: number | null;
  /** What an evaluation is of. */
  subject?: { parameters: number | null };
}

export interface Sizes {
  parameters: number;
  prunableParameters: number;
}

/** Columns of what was measured, in the order in which they stand. */
export const metrics = ['perplexity', 'median', 'achievedRatio', 'parameters', 'seconds'] as const;

/** Settings that say how something is computed, never what. */
const hidden = new Set(['shardSamples', 'engine', 'calibration.shardSamples', 'calibration.engine']);

/** Most results of a comparison. */
export const mostResults = 500;

export function rowOf(result: Result, sizes: ReadonlyMap<string, Sizes>): Row {
  const settings = result.settings
    .filter(({ path }) => !hidden.has(path))
    .map(({ path, value }) => [path, plain(value)]);
  const values: Record<string, Value> = Object.fromEntries(settings);
  const model = sizes.get(String(values.model));
  const parameters = result.subject?.parameters ?? result.parameters ?? null;
  return {
    key: result.key,
    title: result.title,
    status: result.status,
    interval: result.interval ?? null,
    values: {
      ...values,
      perplexity: result.perplexity ?? null,
      median: result.median ?? null,
      // Times of different ones do not compare.
      ...(result.device && {
        timedOn: [result.device, result.machine && `machine ${result.machine}`].filter(Boolean).join(', '),
      }),
      // The share of what pruning could remove that is gone.
      achievedRatio: model && parameters !== null ? (model.parameters - parameters) / model.prunableParameters : null,
      parameters,
      seconds: result.seconds,
    },
  };
}

function plain(value: unknown): Value {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' || value === null
    ? value
    : JSON.stringify(value);
}

type Constant = [id: string, value: Value];

/**
 * The columns in which results differ, what was measured first; what is the same in all of them; and what is the same in
 * those that have it: a dense model has no calibration, and does not differ in it.
 */
export function columnsOf(rows: readonly Row[]): { columns: Column[]; constant: Constant[]; partial: Constant[] } {
  const ids = [...new Set([...metrics, ...rows.flatMap(({ values }) => Object.keys(values))])];
  const columns: Column[] = [];
  const constant: Constant[] = [];
  const partial: Constant[] = [];
  for (const id of ids) {
    const values = rows.map((row) => row.values[id]);
    const known = values.filter((value) => value !== undefined && value !== null);
    const metric = metrics.some((name) => name === id);
    if (known.length === 0) continue;
    const given = values.filter((value) => value !== undefined);
    const same = rows.length > 1 && new Set(given).size === 1;
    if (same && !metric) (given.length === rows.length ? constant : partial).push([id, known[0] as Value]);
    else columns.push({ id, numeric: known.every((value) => typeof value === 'number'), metric });
  }
  return { columns, constant, partial };
}

/** The titles without what they all begin with. */
export function shortTitles(rows: readonly Row[]): ReadonlyMap<string, string> {
  const parts = rows.map(({ title }) => title.split(' · '));
  const [first = []] = parts;
  const differing = first.findIndex((part, index) => parts.some((other) => other[index] !== part));
  const common = rows.length < 2 ? 0 : differing < 0 ? first.length : differing;
  return new Map(
    rows.map(({ key }, index) => {
      const own = parts[index] ?? [];
      // What has nothing else is called by what all have in common.
      return [key, (own.length > common ? own.slice(common) : own).join(' · ')];
    }),
  );
}

/** A range of numbers, both ends in it, or a choice among the other values. */
export type ColumnFilter = readonly [low: number, high: number] | { readonly only: readonly string[] };

export function passes(value: Value | undefined, filter: ColumnFilter): boolean {
  if ('only' in filter) return filter.only.includes(String(value ?? ''));
  return typeof value === 'number' && value >= filter[0] && value <= filter[1];
}

/** Rows in the order in which they are shown, with every column that is, for use elsewhere. */
export function compareTabular(
  rows: readonly Row[],
  columns: readonly Column[],
  label: (id: string) => string,
): Tabular {
  const units: Record<string, string> = { seconds: 's', median: 'ms' };
  return {
    columns: [
      { name: 'result' },
      ...columns.flatMap(({ id }) => {
        const unit = units[id];
        const column = { name: label(id), ...(unit && { unit }) };
        return id === 'perplexity' ? [column, { name: '95 % low' }, { name: '95 % high' }] : [column];
      }),
      { name: 'key' },
    ],
    rows: rows.map(({ title, key, values, interval }) => [
      title,
      ...columns.flatMap(({ id }) => {
        const value = values[id];
        const cell = typeof value === 'boolean' ? String(value) : value;
        return id === 'perplexity' ? [cell, interval?.low, interval?.high] : [cell];
      }),
      key,
    ]),
  };
}
