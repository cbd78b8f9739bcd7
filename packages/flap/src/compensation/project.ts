import { FlapbookError } from '../errors.ts';
import type { Projection } from './compensation.ts';

/**
 * W[:,channels] values: the bias that a compensation adds to an output projection, in float64.
 *
 * @param weights - W, row-major [out, in]
 * @param columns - input channels, `in`
 * @returns [out]; zeros when nothing is projected
 * @throws FlapbookError BAD_PARAMETER when lengths disagree or a channel lies outside W.
 */
export function projectColumns(
  weights: Float32Array | Float64Array,
  columns: number,
  { channels, values }: Projection,
): Float64Array {
  const rows = weights.length / columns;
  if (!Number.isSafeInteger(rows)) {
    throw new FlapbookError('BAD_PARAMETER', `${weights.length} weights do not make rows of ${columns} columns.`);
  }
  if (channels.length !== values.length) {
    throw new FlapbookError('BAD_PARAMETER', `${channels.length} channels with ${values.length} values.`);
  }
  for (const channel of channels) {
    if (channel < 0 || channel >= columns) {
      throw new FlapbookError('BAD_PARAMETER', `Channel ${channel} lies outside ${columns} columns.`);
    }
  }
  const bias = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const start = r * columns;
    let sum = 0;
    for (let i = 0; i < channels.length; i++) sum += weights[start + channels[i]!]! * values[i]!;
    bias[r] = sum;
  }
  return bias;
}
