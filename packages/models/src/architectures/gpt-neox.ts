import type { LayerNames, RowSelection } from '../types.ts';
import type { Architecture } from './architecture.ts';
import { evenHeads, parseActivation, parsePositions, parseSizes, requireNeutral } from './fields.ts';
import { linear, linearPart, partViews } from './naming.ts';
import { parseRope } from './rope.ts';

const FIELDS = { hidden: 'hidden_size', heads: 'num_attention_heads', layers: 'num_hidden_layers' } as const;

/** GPT-NeoX and Pythia: layer norms, attention and MLP side by side, rotary positions of a part of each head. */
export const gptNeox: Architecture = {
  modelType: 'gpt_neox',
  classNames: ['GPTNeoXForCausalLM'],
  describe: (config) => {
    requireNeutral(config, { quantization_config: [null] });
    const sizes = parseSizes(config, FIELDS);
    const { hiddenSize, queryHeads } = sizes;
    const headDim = evenHeads(sizes, FIELDS);
    const biased = config.boolean('attention_bias', true);
    const tiedEmbeddings = config.boolean('tie_word_embeddings', false);
    const prefixes = Array.from({ length: sizes.layers }, (_, layer) => `gpt_neox.layers.${layer}`);
    const fused = (prefix: string) => ({
      name: `${prefix}.attention.query_key_value`,
      outputs: 3 * hiddenSize,
      inputs: hiddenSize,
      biased,
    });
    return {
      architecture: 'gpt_neox',
      ...sizes,
      intermediateSize: config.integer('intermediate_size'),
      keyValueHeads: queryHeads,
      headDim,
      maxPositions: parsePositions(config, 'max_position_embeddings', 2048),
      normEpsilon: config.positive('layer_norm_eps', 1e-5),
      activation: parseActivation(config, 'hidden_act', 'gelu'),
      rope: parseRope(config, headDim, {
        thetaField: 'rotary_emb_base',
        partial: { field: 'rotary_pct', fallback: 0.25 },
      }),
      tiedEmbeddings,
      traits: {
        norm: 'layer',
        gated: false,
        ...(config.boolean('use_parallel_residual', true) && { parallel: true }),
      },
      names: {
        embedding: 'gpt_neox.embed_in.weight',
        finalNorm: 'gpt_neox.final_layer_norm.weight',
        finalNormBias: 'gpt_neox.final_layer_norm.bias',
        head: tiedEmbeddings ? 'gpt_neox.embed_in.weight' : 'embed_out.weight',
        layers: prefixes.map((prefix) => layerNames(prefix, biased)),
      },
      views: Object.assign({}, ...prefixes.map((prefix) => partViews(fused(prefix), byHead(queryHeads, headDim)))),
    };
  },
};

/** Rows of a fused projection that holds, head after head, the head's query, key and value. */
export function byHead(heads: number, headDim: number): Record<'query' | 'key' | 'value', RowSelection> {
  const rows = (part: number): RowSelection => ({
    start: part * headDim,
    axes: [
      [heads, 3 * headDim],
      [headDim, 1],
    ],
  });
  return { query: rows(0), key: rows(1), value: rows(2) };
}

function layerNames(prefix: string, biased: boolean): LayerNames {
  return {
    attentionNorm: `${prefix}.input_layernorm.weight`,
    attentionNormBias: `${prefix}.input_layernorm.bias`,
    query: linearPart(`${prefix}.attention.query_key_value`, 'query', biased),
    key: linearPart(`${prefix}.attention.query_key_value`, 'key', biased),
    value: linearPart(`${prefix}.attention.query_key_value`, 'value', biased),
    attentionOutput: linear(`${prefix}.attention.dense`, biased),
    mlpNorm: `${prefix}.post_attention_layernorm.weight`,
    mlpNormBias: `${prefix}.post_attention_layernorm.bias`,
    gate: null,
    up: linear(`${prefix}.mlp.dense_h_to_4h`, true),
    down: linear(`${prefix}.mlp.dense_4h_to_h`, true),
  };
}
