import { orderDescending } from './sort.ts';

/** Units that compete with each other for their places, neighbours in the array of all units. */
export interface Pool {
  /** Position of the pool's first unit in the array of all units: see `UnitLayout`. */
  readonly start: number;
  readonly scores: Float64Array;
  /** Positions within `scores`, from the unit kept longest to the one that goes first. */
  readonly order: Int32Array;
}

/** Sorts the units from `start` up to `end`. */
export function poolOf(all: Float64Array, start: number, end: number): Pool {
  const scores = all.subarray(start, end);
  return { start, scores, order: orderDescending(scores) };
}

/** The score that `rank` units of the pool precede when they are sorted from the lowest; rank 0 is the lowest. */
export function ascendingScore(pool: Pool, rank: number): number {
  return pool.scores[pool.order[pool.order.length - 1 - rank]!]!;
}
