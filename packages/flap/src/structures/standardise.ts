import { FlapbookError } from '../errors.ts';
import type { ModuleName } from '../types.ts';

export interface Place {
  readonly layer: number;
  readonly module: ModuleName;
}

/**
 * Writes z = (score - mean) / std to `out`, with N - 1 in the standard deviation. Scores that are all equal, or a
 * single one, have no spread: z = 0, never NaN.
 *
 * @throws FlapbookError NOT_FINITE when the scores are so large that their variance overflows.
 */
export function standardise(scores: Float64Array, out: Float64Array, place: Place): void {
  const length = scores.length;
  const first = scores[0];
  let sum = 0;
  let equal = true;
  for (let c = 0; c < length; c++) {
    const value = scores[c]!;
    sum += value;
    if (value !== first) equal = false;
  }
  // Asked of the scores, because rounding of the mean would leave equal ones a spread of an ulp.
  if (equal) {
    out.fill(0);
    return;
  }
  const mean = sum / length;
  let squares = 0;
  for (let c = 0; c < length; c++) {
    const distance = scores[c]! - mean;
    squares += distance * distance;
  }
  const deviation = Math.sqrt(squares / (length - 1));
  if (!Number.isFinite(deviation)) {
    throw new FlapbookError(
      'NOT_FINITE',
      `The scores of layer ${place.layer}, ${place.module}, are too large to standardise.`,
    );
  }
  if (deviation === 0) {
    out.fill(0);
    return;
  }
  for (let c = 0; c < length; c++) out[c] = (scores[c]! - mean) / deviation;
}

/** The standardised scores in a vector of their own. @throws FlapbookError as `standardise` does */
export function standardisedScores(scores: Float64Array, place: Place): Float64Array {
  const out = new Float64Array(scores.length);
  standardise(scores, out, place);
  return out;
}
