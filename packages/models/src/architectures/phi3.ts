import type { Architecture } from './architecture.ts';
import { parseLocal, parseWindow } from './fields.ts';
import { describeRelative } from './llama-like.ts';
import { linearPart, partViews, rowRange } from './naming.ts';
import { parseRope } from './rope.ts';

/** Phi-3 and Phi-4-mini: LLaMA with queries, keys and values in one projection, gate and up in another. */
export const phi3: Architecture = {
  modelType: 'phi3',
  classNames: ['Phi3ForCausalLM'],
  describe: (config) =>
    describeRelative(config, {
      architecture: 'phi3',
      normEpsilon: 1e-5,
      maxPositions: 4096,
      rope: (given, headDim) => parseRope(given, headDim, { partial: { field: 'partial_rotary_factor', fallback: 1 } }),
      local: (given, layers) => {
        const window = parseWindow(given);
        return parseLocal(given, layers, { window, isLocal: () => window !== null });
      },
      layer: (names, prefix) => ({
        ...names,
        query: linearPart(`${prefix}.self_attn.qkv_proj`, 'query', false),
        key: linearPart(`${prefix}.self_attn.qkv_proj`, 'key', false),
        value: linearPart(`${prefix}.self_attn.qkv_proj`, 'value', false),
        gate: linearPart(`${prefix}.mlp.gate_up_proj`, 'gate', false),
        up: linearPart(`${prefix}.mlp.gate_up_proj`, 'up', false),
      }),
      views: (prefix, { hiddenSize: inputs, intermediateSize, queryWidth, keyValueWidth }) => ({
        ...partViews(
          { name: `${prefix}.self_attn.qkv_proj`, outputs: queryWidth + 2 * keyValueWidth, inputs, biased: false },
          {
            query: rowRange(0, queryWidth),
            key: rowRange(queryWidth, keyValueWidth),
            value: rowRange(queryWidth + keyValueWidth, keyValueWidth),
          },
        ),
        ...partViews(
          { name: `${prefix}.mlp.gate_up_proj`, outputs: 2 * intermediateSize, inputs, biased: false },
          { gate: rowRange(0, intermediateSize), up: rowRange(intermediateSize, intermediateSize) },
        ),
      }),
    }),
};
