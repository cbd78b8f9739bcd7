import type { GgufArchitecture } from './architecture.ts';
import { readDecoder } from './decoder.ts';

/** LLaMA, and Mistral without a sliding window, which is converted under the same name. */
export const llama: GgufArchitecture = {
  name: 'llama',
  pairedRows: true,
  read: (facts) => readDecoder(facts, 'llama'),
};

/** LLaMA with as many heads and channels in each layer as it has left (NVIDIA's DeciLM): what pruned models are written as. */
export const deci: GgufArchitecture = { ...llama, name: 'deci' };
