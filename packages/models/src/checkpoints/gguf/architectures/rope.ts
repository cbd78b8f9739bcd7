import type { Metadata } from '../metadata.ts';
import type { GgufTensor } from '../parse-tensors.ts';

/** Rotary embeddings as config.json has them. */
export function ropeOf(
  metadata: Metadata,
  tensors: ReadonlyMap<string, GgufTensor>,
  { key, headDim }: { readonly key: (name: string) => string; readonly headDim: number },
): Readonly<Record<string, unknown>> {
  const turned = key('rope.dimension_count');
  if (metadata.integer(turned, headDim) !== headDim)
    throw metadata.unsupported(turned, `the head size ${headDim} only`);
  const base = { rope_theta: metadata.number(key('rope.freq_base'), 10000) };
  if (tensors.has('rope_freqs.weight')) {
    // LLaMA 3's; which frequencies were scaled is for whoever reads the tensor.
    throw metadata.unsupported(key('rope.freq_base'), 'rotary embeddings without a tensor "rope_freqs.weight"');
  }
  const type = metadata.string(key('rope.scaling.type'), 'none');
  if (type === 'none') return base;
  if (type !== 'linear') throw metadata.unsupported(key('rope.scaling.type'), 'none and linear');
  return { ...base, rope_scaling: { rope_type: 'linear', factor: metadata.number(key('rope.scaling.factor')) } };
}
