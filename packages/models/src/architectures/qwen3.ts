import type { Architecture } from './architecture.ts';
import { describeRelative } from './llama-like.ts';
import { qwenWindows } from './qwen2.ts';

/** Qwen 3: LLaMA with RMS norms of every head's queries and keys. */
export const qwen3: Architecture = {
  modelType: 'qwen3',
  classNames: ['Qwen3ForCausalLM'],
  describe: (config) => {
    const attention = config.boolean('attention_bias', false);
    return describeRelative(config, {
      architecture: 'qwen3',
      biases: { input: attention, output: attention },
      queryKeyNorm: true,
      headDim: 128,
      maxPositions: 32768,
      local: qwenWindows,
    });
  },
};
