import type { RopeScaling } from '../../types.ts';

type Llama3Scaling = Extract<RopeScaling, { readonly type: 'llama3' }>;

/** Where a model's rotary frequencies are divided, one by one. */
export const ROPE_FACTORS = 'rope_freqs.weight';

/** What every published model of Llama 3.1 to 3.3 has, but for the factor. */
const USUAL = { lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPositions: 8192 } as const;

/**
 * What Llama 3's scaling divides each rotary frequency by (transformers, modeling_rope_utils.py), float32.
 *
 * @param rope - the base of the frequencies, and the channels of a head that are turned
 */
export function llama3Factors(
  { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalMaxPositions }: Llama3Scaling,
  { theta, headDim }: { readonly theta: number; readonly headDim: number },
): Float32Array {
  return Float32Array.from({ length: headDim / 2 }, (_, pair) => {
    const frequency = theta ** ((-2 * pair) / headDim);
    const turns = (originalMaxPositions * frequency) / (2 * Math.PI);
    if (turns < low) return factor;
    if (turns > high) return 1;
    const smooth = (turns - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

/** Whether factors could be written of a scaling: whoever reads them knows no others but the usual ones. */
export function hasUsualFactors(scaling: Llama3Scaling): boolean {
  return (Object.keys(USUAL) as (keyof typeof USUAL)[]).every((field) => scaling[field] === USUAL[field]);
}

/** Relative difference up to which a factor is the same: writers compute them in float32, some in float64. */
const TOLERANCE = 1e-5;

/** The scaling whose factors these are, null for none that is known. */
export function scalingOfFactors(
  factors: Float32Array,
  rope: { readonly theta: number; readonly headDim: number },
): Llama3Scaling | null {
  const factor = Math.max(...factors);
  if (factors.length !== rope.headDim / 2 || !Number.isFinite(factor)) return null;
  const scaling: Llama3Scaling = { type: 'llama3', factor, ...USUAL };
  const expected = llama3Factors(scaling, rope);
  return factors.every((value, pair) => Math.abs(value / expected[pair]! - 1) <= TOLERANCE) ? scaling : null;
}
