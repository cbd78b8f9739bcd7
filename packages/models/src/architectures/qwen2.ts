import type { LocalAttention } from '../types.ts';
import type { Architecture } from './architecture.ts';
import type { ConfigReader } from './config.ts';
import { parseLocal, parseWindow } from './fields.ts';
import { describeRelative } from './llama-like.ts';

/** Qwen 2 and 2.5: LLaMA with biases on queries, keys and values. */
export const qwen2: Architecture = {
  modelType: 'qwen2',
  classNames: ['Qwen2ForCausalLM'],
  describe: (config) =>
    describeRelative(config, {
      architecture: 'qwen2',
      biases: { input: true },
      maxPositions: 32768,
      local: qwenWindows,
    }),
};

/** Windows from layer `max_window_layers` on, where `use_sliding_window` switches them on. */
export function qwenWindows(config: ConfigReader, layers: number): LocalAttention | null {
  const used = config.boolean('use_sliding_window', false);
  const from = config.integer('max_window_layers', { min: 0, fallback: 28 });
  const window = used ? parseWindow(config, 4096) : null;
  return parseLocal(config, layers, { window, isLocal: (layer) => used && layer >= from });
}
