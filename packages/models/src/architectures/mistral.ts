import type { Architecture } from './architecture.ts';
import { describeLlama } from './llama.ts';

/** Mistral without a sliding window (7B from version 0.2 on) computes what LLaMA does. */
export const mistral: Architecture = {
  modelType: 'mistral',
  classNames: ['MistralForCausalLM'],
  describe: (config) => {
    // For this family `transformers` takes an absent window for one of 4096 tokens; only null switches it off.
    if (!config.has('sliding_window')) throw config.unsupported('sliding_window', 'an explicit null only');
    return describeLlama(config, 'mistral');
  },
};
