import type { LayerNames } from '../types.ts';
import type { Architecture } from './architecture.ts';
import type { ConfigReader } from './config.ts';
import { evenHeads, parsePositions, parseSizes, requireNeutral } from './fields.ts';
import { byHead } from './gpt-neox.ts';
import { linear, linearPart, partViews } from './naming.ts';

const NEUTRAL = {
  apply_residual_connection_post_layernorm: [null, false],
  quantization_config: [null],
} as const;

/** BLOOM: layer norms, also of the embedding, and positions by linear biases on scores (ALiBi). */
export const bloom: Architecture = {
  modelType: 'bloom',
  classNames: ['BloomForCausalLM'],
  // As the published files have it, which were saved without the head.
  spellings: [(name) => name.replace(/^transformer\./, '')],
  describe: (config) => {
    requireNeutral(config, NEUTRAL);
    const fields = fieldNames(config);
    const sizes = parseSizes(config, fields);
    const { hiddenSize, queryHeads } = sizes;
    const headDim = evenHeads(sizes, fields);
    const tiedEmbeddings = config.boolean('tie_word_embeddings', true);
    const prefixes = Array.from({ length: sizes.layers }, (_, layer) => `transformer.h.${layer}`);
    const fused = (prefix: string) => ({
      name: `${prefix}.self_attention.query_key_value`,
      outputs: 3 * hiddenSize,
      inputs: hiddenSize,
      biased: true,
    });
    return {
      architecture: 'bloom',
      ...sizes,
      intermediateSize: 4 * hiddenSize,
      keyValueHeads: queryHeads,
      headDim,
      // Nothing in the model ends there: it is the length that it was trained with.
      maxPositions: parsePositions(config, 'seq_length', 2048),
      normEpsilon: config.positive('layer_norm_epsilon', 1e-5),
      activation: 'gelu-tanh',
      rope: null,
      tiedEmbeddings,
      traits: { norm: 'layer', gated: false, alibi: true },
      names: {
        embedding: 'transformer.word_embeddings.weight',
        embeddingNorm: 'transformer.word_embeddings_layernorm.weight',
        embeddingNormBias: 'transformer.word_embeddings_layernorm.bias',
        finalNorm: 'transformer.ln_f.weight',
        finalNormBias: 'transformer.ln_f.bias',
        head: tiedEmbeddings ? 'transformer.word_embeddings.weight' : 'lm_head.weight',
        layers: prefixes.map(layerNames),
      },
      views: Object.assign({}, ...prefixes.map((prefix) => partViews(fused(prefix), byHead(queryHeads, headDim)))),
    };
  },
};

/** The sizes have two spellings each. */
function fieldNames(config: ConfigReader) {
  const first = (...names: [string, string]): string => (config.value(names[0]) === null ? names[1] : names[0]);
  return {
    hidden: first('n_embed', 'hidden_size'),
    heads: first('num_attention_heads', 'n_head'),
    layers: first('num_hidden_layers', 'n_layer'),
  };
}

function layerNames(prefix: string): LayerNames {
  return {
    attentionNorm: `${prefix}.input_layernorm.weight`,
    attentionNormBias: `${prefix}.input_layernorm.bias`,
    query: linearPart(`${prefix}.self_attention.query_key_value`, 'query', true),
    key: linearPart(`${prefix}.self_attention.query_key_value`, 'key', true),
    value: linearPart(`${prefix}.self_attention.query_key_value`, 'value', true),
    attentionOutput: linear(`${prefix}.self_attention.dense`, true),
    mlpNorm: `${prefix}.post_attention_layernorm.weight`,
    mlpNormBias: `${prefix}.post_attention_layernorm.bias`,
    gate: null,
    up: linear(`${prefix}.mlp.dense_h_to_4h`, true),
    down: linear(`${prefix}.mlp.dense_4h_to_h`, true),
  };
}
