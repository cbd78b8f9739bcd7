import type { Architecture } from './architecture.ts';
import { parseLocal, parseWindow, requireNeutral } from './fields.ts';
import { describeLlama } from './llama.ts';

/** What `transformers` takes where the configuration does not speak of a window; only null switches it off. */
const WINDOW = 4096;

/** Mistral computes what LLaMA does, in its first version with a sliding window in every layer. */
export const mistral: Architecture = {
  modelType: 'mistral',
  classNames: ['MistralForCausalLM'],
  describe: (config) => {
    requireNeutral(config, { partial_rotary_factor: [null, 1] });
    return describeLlama(config, {
      architecture: 'mistral',
      local: (_, layers) => {
        const window = parseWindow(config, WINDOW);
        return parseLocal(config, layers, { window, isLocal: () => window !== null });
      },
    });
  },
};
