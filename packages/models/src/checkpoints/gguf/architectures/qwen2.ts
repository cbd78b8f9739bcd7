import type { GgufArchitecture } from './architecture.ts';
import { readDecoder } from './decoder.ts';

/** Qwen 2 and 2.5, whose rows of queries and keys keep the order of Hugging Face. */
export const qwen2: GgufArchitecture = {
  name: 'qwen2',
  pairedRows: false,
  read(facts) {
    const model = readDecoder(facts, 'qwen2');
    // Which layers have biases is no setting there.
    const { attention_bias: _attention, mlp_bias: _mlp, ...config } = model.config;
    return { ...model, config };
  },
};
