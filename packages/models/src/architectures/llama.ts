import type { ModelDescription } from '../types.ts';
import type { Architecture } from './architecture.ts';
import type { ConfigReader } from './config.ts';
import { requireNeutral } from './fields.ts';
import { describeRelative, type Relative } from './llama-like.ts';

/** LLaMA 1 to 3 and everything that shares their decoder: RMS norms, rotary embeddings, a gated MLP. */
export const llama: Architecture = {
  modelType: 'llama',
  // The second spelling is in the earliest conversions of LLaMA 1.
  classNames: ['LlamaForCausalLM', 'LLaMAForCausalLM'],
  describe: (config) => {
    requireNeutral(config, { sliding_window: [null], partial_rotary_factor: [null, 1] });
    return describeLlama(config, { architecture: 'llama' });
  },
};

/** A relative whose configuration says, as LLaMA's, which projections have biases. */
export function describeLlama(config: ConfigReader, relative: Omit<Relative, 'biases'>): ModelDescription {
  const attention = config.boolean('attention_bias', false);
  const mlp = config.boolean('mlp_bias', false);
  return describeRelative(config, { ...relative, biases: { input: attention, output: attention, mlp } });
}
