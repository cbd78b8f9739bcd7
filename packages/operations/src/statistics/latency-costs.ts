import type { Queryable } from '@flapbook/database';
import {
  costOf,
  FlapbookError,
  type LayerMask,
  measuredCosts,
  type PerModule,
  type PrunableShape,
} from '@flapbook/flap';
import type { LatencyTableResult, WidthTimes } from '../kinds/latency-table.ts';
import { findOperations } from '../store/operations.ts';

/** What a model's passes take by what its layers have left, in milliseconds. */
export interface LatencyCosts {
  /** Of all heads and channels that stay, layer by layer. */
  readonly costs: readonly PerModule<Float64Array>[];
  /** Of what no plan takes away: embedding, head, and blocks that have lost everything. */
  readonly rest: number;
}

/**
 * Prices a table's medians. With b blocks timed together, e the median of empty ones and t(k) that of blocks that keep
 * k units of one module,
 *
 *     cost(k) = (t(k) - e) / b        made to start at 0 and never to fall, straight between measured k: `measuredCosts`
 *     a model = rest + sum over layers of cost(heads left) + cost(channels left)
 *
 * One array serves all layers: they are alike.
 */
export function latencyCosts(
  { blocks, attention, mlp, empty, rest }: LatencyTableResult,
  shape: PrunableShape,
): LatencyCosts {
  const of = (times: readonly WidthTimes[]): Float64Array =>
    measuredCosts(
      times.at(-1)?.units ?? 0,
      times.map(({ units, milliseconds }) => ({ units, cost: (median(milliseconds) - median(empty)) / blocks })),
    );
  const layer = { attention: of(attention), mlp: of(mlp) };
  return { costs: shape.layers.map(() => layer), rest: median(rest) };
}

/** Milliseconds of a dense model, and with what a plan leaves of it. */
export interface PredictedLatency {
  readonly dense: number;
  readonly own: number;
}

/** The prices of a table. @throws FlapbookError OPERATION_NOT_FOUND, INPUT_FAILED while it has not been measured */
export async function readLatencyCosts(
  database: Queryable,
  key: string,
  { shape }: { readonly shape: PrunableShape },
): Promise<LatencyCosts> {
  const [table] = await findOperations(database, [key]);
  if (table === undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
  if (table.status !== 'SUCCEEDED' || table.result === null) {
    throw new FlapbookError('INPUT_FAILED', `The latency table ${key} has not been measured yet.`);
  }
  return latencyCosts(table.result as unknown as LatencyTableResult, shape);
}

/** Milliseconds of the whole model, dense where there are no masks. */
export function predictedLatency(
  { costs, rest }: LatencyCosts,
  shape: PrunableShape,
  masks: readonly LayerMask[] | null,
): number {
  return rest + costOf(shape, masks, costs);
}

/** Half of the values lie at or below it; of two in the middle their mean. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
