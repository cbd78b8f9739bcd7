import type { GgufArchitecture } from './architecture.ts';
import { readDecoder } from './decoder.ts';

/** LLaMA, and Mistral without a sliding window, which is converted under the same name. */
export const llama: GgufArchitecture = {
  name: 'llama',
  pairedRows: true,
  read(facts) {
    const model = readDecoder(facts);
    return { ...model, config: { ...model.config, model_type: 'llama' } };
  },
};

/**
 * LLaMA with as many heads and channels in each layer as it has left (NVIDIA's DeciLM): what pruned models are written
 * as. It is read with the widest layer's widths everywhere; what other layers lack is zero, which changes nothing.
 */
export const deci: GgufArchitecture = { ...llama, name: 'deci' };
