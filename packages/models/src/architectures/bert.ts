import type { LayerNames } from '../types.ts';
import type { Architecture } from './architecture.ts';
import { evenHeads, parseActivation, parsePositions, parseSizes, requireNeutral } from './fields.ts';
import { linear, rowRange } from './naming.ts';

const FIELDS = { hidden: 'hidden_size', heads: 'num_attention_heads', layers: 'num_hidden_layers' } as const;

const NEUTRAL = {
  position_embedding_type: [null, 'absolute'],
  is_decoder: [null, false],
  add_cross_attention: [null, false],
  tie_word_embeddings: [null, true],
  quantization_config: [null],
} as const;

/** `[MASK]` of the published vocabularies, where neither config.json nor a tokenizer says another. */
const MASK = 103;

/** BERT with its head for masked tokens: every token sees all others, norms stand behind the modules. */
export const bert: Architecture = {
  modelType: 'bert',
  classNames: ['BertForMaskedLM'],
  // As the first conversions from TensorFlow have it.
  spellings: [
    (name) => name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta'),
  ],
  describe: (config) => {
    requireNeutral(config, NEUTRAL);
    const sizes = parseSizes(config, FIELDS);
    const { hiddenSize, vocabularySize } = sizes;
    const embeddings = 'bert.embeddings';
    const types = `${embeddings}.token_type_embeddings.weight`;
    const head = 'cls.predictions';
    return {
      architecture: 'bert',
      ...sizes,
      intermediateSize: config.integer('intermediate_size'),
      keyValueHeads: sizes.queryHeads,
      headDim: evenHeads(sizes, FIELDS),
      maxPositions: parsePositions(config, 'max_position_embeddings', 512),
      normEpsilon: config.positive('layer_norm_eps', 1e-12),
      activation: parseActivation(config, 'hidden_act', 'gelu'),
      rope: null,
      tiedEmbeddings: true,
      traits: {
        norm: 'layer',
        order: 'post',
        gated: false,
        causal: false,
        maskTokenId: config.integer('mask_token_id', { min: 0, max: vocabularySize - 1, fallback: MASK }),
      },
      names: {
        embedding: `${embeddings}.word_embeddings.weight`,
        positions: `${embeddings}.position_embeddings.weight`,
        tokenTypes: `${types}#type-0`,
        embeddingNorm: `${embeddings}.LayerNorm.weight`,
        embeddingNormBias: `${embeddings}.LayerNorm.bias`,
        finalNorm: null,
        headTransform: {
          linear: linear(`${head}.transform.dense`, true),
          norm: `${head}.transform.LayerNorm.weight`,
          normBias: `${head}.transform.LayerNorm.bias`,
        },
        head: `${embeddings}.word_embeddings.weight`,
        headBias: `${head}.bias`,
        layers: Array.from({ length: sizes.layers }, (_, layer) => layerNames(`bert.encoder.layer.${layer}`)),
      },
      views: {
        [`${types}#type-0`]: {
          of: types,
          shape: [config.integer('type_vocab_size', { fallback: 2 }), hiddenSize],
          rows: rowRange(0, 1),
        },
      },
    };
  },
};

function layerNames(prefix: string): LayerNames {
  const attention = `${prefix}.attention`;
  return {
    attentionNorm: `${attention}.output.LayerNorm.weight`,
    attentionNormBias: `${attention}.output.LayerNorm.bias`,
    query: linear(`${attention}.self.query`, true),
    key: linear(`${attention}.self.key`, true),
    value: linear(`${attention}.self.value`, true),
    attentionOutput: linear(`${attention}.output.dense`, true),
    mlpNorm: `${prefix}.output.LayerNorm.weight`,
    mlpNormBias: `${prefix}.output.LayerNorm.bias`,
    gate: null,
    up: linear(`${prefix}.intermediate.dense`, true),
    down: linear(`${prefix}.output.dense`, true),
  };
}
