import { FlapbookError } from '../errors.ts';
import { SALIENCY_VARIANTS, type SaliencyVariant, type SaliencyVariantName } from './variants.ts';

/** A linear layer's weight [out, in] with gradients of the loss by it, all row-major. */
export interface DifferentiatedWeight {
  readonly outputs: number;
  readonly inputs: number;
  readonly weight: Float32Array;
  readonly gradient: Float32Array;
  /** Mean over sequences of each one's own squared gradient; variants of the second order need it. */
  readonly meanSquare: Float32Array | null;
}

/**
 * Scores of a weight's output rows or of its input columns. With S the saliency of an element: sum of |S| over a row or
 * column, or |sum of S| where the variant lets elements cancel out. Sums are float64, in the order of the elements.
 *
 * @returns one float64 a row (`outputs`) or a column (`inputs`)
 * @throws FlapbookError BAD_PARAMETER when squares are missing that the variant needs, or sizes differ
 */
export function channelSaliency(
  name: SaliencyVariantName,
  given: DifferentiatedWeight,
  side: 'rows' | 'columns',
): Float64Array {
  const variant: SaliencyVariant = SALIENCY_VARIANTS[name];
  const { outputs, inputs, weight, gradient, meanSquare } = given;
  if (variant.needsSquares && meanSquare === null) {
    throw new FlapbookError('BAD_PARAMETER', `${name} needs the squares of single sequences’ gradients.`);
  }
  if ([weight, gradient, meanSquare ?? weight].some(({ length }) => length !== outputs * inputs)) {
    throw new FlapbookError('BAD_PARAMETER', `A weight or gradient is not ${outputs} x ${inputs}.`);
  }
  const scores = new Float64Array(side === 'rows' ? outputs : inputs);
  for (let row = 0, i = 0; row < outputs; row++) {
    for (let column = 0; column < inputs; column++, i++) {
      const saliency = variant.element(weight[i]!, gradient[i]!, meanSquare === null ? 0 : meanSquare[i]!);
      scores[side === 'rows' ? row : column]! += variant.cancels ? saliency : Math.abs(saliency);
    }
  }
  return variant.cancels ? scores.map(Math.abs) : scores;
}
