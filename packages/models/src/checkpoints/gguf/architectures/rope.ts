import { FlapbookError } from '@flapbook/flap';
import { ROPE_FACTORS, scalingOfFactors } from '../rope-factors.ts';
import type { GgufFacts } from './architecture.ts';

/** Rotary embeddings as config.json has them. */
export function ropeOf(
  { metadata, ropeFactors }: Pick<GgufFacts, 'metadata' | 'ropeFactors'>,
  { key, headDim }: { readonly key: (name: string) => string; readonly headDim: number },
): Readonly<Record<string, unknown>> {
  const turned = key('rope.dimension_count');
  if (metadata.integer(turned, headDim) !== headDim)
    throw metadata.unsupported(turned, `the head size ${headDim} only`);
  const theta = metadata.number(key('rope.freq_base'), 10000);
  const base = { rope_theta: theta };
  if (ropeFactors !== null) {
    const scaling = scalingOfFactors(ropeFactors, { theta, headDim });
    if (scaling !== null) return { ...base, rope_scaling: llama3Fields(scaling) };
    throw new FlapbookError(
      'UNSUPPORTED_CONFIG',
      `${metadata.file}: ${ROPE_FACTORS} scales rotary frequencies in another way than Llama 3 does.`,
    );
  }
  const type = metadata.string(key('rope.scaling.type'), 'none');
  if (type === 'none') return base;
  if (type !== 'linear') throw metadata.unsupported(key('rope.scaling.type'), 'none and linear');
  return { ...base, rope_scaling: { rope_type: 'linear', factor: metadata.number(key('rope.scaling.factor')) } };
}

function llama3Fields(scaling: NonNullable<ReturnType<typeof scalingOfFactors>>): Readonly<Record<string, unknown>> {
  return {
    rope_type: 'llama3',
    factor: scaling.factor,
    low_freq_factor: scaling.lowFrequencyFactor,
    high_freq_factor: scaling.highFrequencyFactor,
    original_max_position_embeddings: scaling.originalMaxPositions,
  };
}
