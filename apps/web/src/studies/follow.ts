import { isObject } from '../format/json';
import { explaining } from './results/explaining';
import type { Factor, Figure, Reference, Result, Results } from './results/result';
import { inOrder } from './spec/levels';

/** A cell as the server tells of it. */
export interface CellNode {
  id: string;
  position: number;
  settings: unknown;
  status: Result['status'];
  failure: { message: string; remedy: string } | null;
  figures: readonly (Figure & { name: string })[];
  /** Keys of its operations, by what they are to it. */
  keys: unknown;
  evaluation: { interval: { low: number; high: number } | null } | null;
}

/** A study as the server tells of it. */
export interface StudyNode {
  id: string;
  key: string;
  name: string;
  spec: unknown;
  status: string;
  createdAt: string;
  factors: readonly { name: string; title: string; levels: readonly { value: unknown }[] }[];
  counts: Readonly<Record<'refused' | 'planned' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled', number>>;
  progress: { fraction: number; etaSeconds: number | null };
}

/** What has changed: all cells in the first event, those that differ in the others. */
export interface StudyEvent {
  sequence: number;
  /** Of the event before; null for the first. */
  previous: number | null;
  study: StudyNode;
  cells: readonly CellNode[];
}

/** A study as far as its events tell. */
export interface Followed {
  sequence: number;
  study: StudyNode;
  cells: ReadonlyMap<string, CellNode>;
}

/**
 * A study after an event. A first event begins anew: a stream that was lost and opened again begins with one.
 *
 * @returns the same object for an event that was heard before
 */
export function followed(before: Followed | undefined, { sequence, previous, study, cells }: StudyEvent): Followed {
  if (previous === null || !before || before.study.id !== study.id) {
    return { sequence, study, cells: new Map(cells.map((cell) => [cell.id, cell])) };
  }
  if (sequence <= before.sequence) return before;
  return { sequence, study, cells: new Map([...before.cells, ...cells.map((cell) => [cell.id, cell] as const)]) };
}

/** What tables, drawings and findings read of a study that is followed. */
export function resultsOf({ study, cells }: Followed): Results {
  return { ...resultsTold({ ...study, cells: [...cells.values()] }), id: study.id };
}

/** What they read of one that is told at once. */
export function resultsTold({ spec: given, factors: varied, cells }: Told): Results {
  const all = cells.toSorted((a, b) => a.position - b.position).map(resultOf);
  const factors = varied.map(
    ({ name, title, levels }): Factor => ({ name, title, levels: inOrder(levels.map(({ value }) => value ?? null)) }),
  );
  const spec = isObject(given) ? given : {};
  return {
    reference: referenceOf(spec.reference),
    factors: explaining(factors, all, namedIn(spec)),
    cells: all,
  };
}

/** What a study has come to, as it is told at once. */
interface Told extends Pick<StudyNode, 'spec' | 'factors'> {
  cells: readonly CellNode[];
}

function resultOf({ id, settings, status, failure, figures, keys, evaluation }: CellNode): Result {
  const interval = evaluation?.interval;
  return {
    id,
    settings: isObject(settings) ? settings : {},
    status,
    failure: failure ?? undefined,
    figures: Object.fromEntries(
      figures.map(({ name, ...figure }): [string, Figure] => [
        name,
        name === 'perplexity' && interval ? { ...figure, low: interval.low, high: interval.high } : figure,
      ]),
    ),
    against: undefined,
    operations: isObject(keys)
      ? Object.entries(keys).flatMap(([kind, key]) => (typeof key === 'string' ? [{ kind, key }] : []))
      : [],
  };
}

function referenceOf(given: unknown): Reference {
  return isObject(given) ? given : 'DENSE';
}

/** The factors that a specification varies in its own words. */
function namedIn({ factors, include }: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const grids = [factors, ...(Array.isArray(include) ? include : [])].filter(isObject);
  return new Set(grids.flatMap((grid) => Object.keys(grid)));
}
