import { orderDescending } from '../structures/sort.ts';

/**
 * Scores with which a threshold keeps whole blocks of units: from the highest score down, units form blocks of
 * `multiple`, and each has the score of the best of its block. So the number that stays is rounded up to a multiple of
 * it, or to all that there are. Units that have gone already, at -Infinity, stay gone.
 */
export function blockScores(scores: Float64Array, multiple: number): Float64Array {
  const order = orderDescending(scores);
  const blocks = new Float64Array(scores.length);
  for (let i = 0; i < order.length; i++) {
    const unit = order[i]!;
    blocks[unit] = scores[unit] === Number.NEGATIVE_INFINITY ? scores[unit]! : scores[order[i - (i % multiple)]!]!;
  }
  return blocks;
}
