import type { LayerNames } from '../types.ts';
import type { Architecture } from './architecture.ts';
import { evenHeads, parseActivation, parsePositions, parseSizes, requireNeutral } from './fields.ts';
import { linear, rowRange } from './naming.ts';

const FIELDS = { hidden: 'hidden_size', heads: 'num_attention_heads', layers: 'num_hidden_layers' } as const;

const NEUTRAL = {
  _remove_final_layer_norm: [null, false],
  layer_norm_elementwise_affine: [null, true],
  quantization_config: [null],
} as const;

/** Rows of the table of positions that come before that of position 0. */
const OFFSET = 2;

/** OPT: layer norms, learned positions, a plain MLP with ReLU; in its 350M model norms behind and a narrow embedding. */
export const opt: Architecture = {
  modelType: 'opt',
  classNames: ['OPTForCausalLM'],
  spellings: [(name) => name.replace(/^model\./, '')],
  describe: (config) => {
    requireNeutral(config, NEUTRAL);
    const sizes = parseSizes(config, FIELDS);
    const { hiddenSize } = sizes;
    const maxPositions = parsePositions(config, 'max_position_embeddings', 2048);
    const tiedEmbeddings = config.boolean('tie_word_embeddings', true);
    const isPre = config.boolean('do_layer_norm_before', true);
    const biased = config.boolean('enable_bias', true);
    const embeddingWidth = config.integer('word_embed_proj_dim', { fallback: hiddenSize });
    const decoder = 'model.decoder';
    const positions = `${decoder}.embed_positions.weight`;
    return {
      architecture: 'opt',
      ...sizes,
      intermediateSize: config.integer('ffn_dim'),
      keyValueHeads: sizes.queryHeads,
      headDim: evenHeads(sizes, FIELDS),
      maxPositions,
      normEpsilon: 1e-5,
      activation: parseActivation(config, 'activation_function', 'relu'),
      rope: null,
      tiedEmbeddings,
      ...(embeddingWidth !== hiddenSize && { embeddingWidth }),
      traits: { norm: 'layer', gated: false, ...(!isPre && { order: 'post' as const }) },
      names: {
        embedding: `${decoder}.embed_tokens.weight`,
        positions: `${positions}#from-0`,
        ...(embeddingWidth !== hiddenSize && {
          embeddingProjection: `${decoder}.project_in.weight`,
          headProjection: `${decoder}.project_out.weight`,
        }),
        ...(isPre
          ? { finalNorm: `${decoder}.final_layer_norm.weight`, finalNormBias: `${decoder}.final_layer_norm.bias` }
          : { finalNorm: null }),
        head: tiedEmbeddings ? `${decoder}.embed_tokens.weight` : 'lm_head.weight',
        layers: Array.from({ length: sizes.layers }, (_, layer) => layerNames(`${decoder}.layers.${layer}`, biased)),
      },
      views: {
        [`${positions}#from-0`]: {
          of: positions,
          shape: [maxPositions + OFFSET, hiddenSize],
          rows: rowRange(OFFSET, maxPositions),
        },
      },
    };
  },
};

function layerNames(prefix: string, biased: boolean): LayerNames {
  return {
    attentionNorm: `${prefix}.self_attn_layer_norm.weight`,
    attentionNormBias: `${prefix}.self_attn_layer_norm.bias`,
    query: linear(`${prefix}.self_attn.q_proj`, biased),
    key: linear(`${prefix}.self_attn.k_proj`, biased),
    value: linear(`${prefix}.self_attn.v_proj`, biased),
    attentionOutput: linear(`${prefix}.self_attn.out_proj`, biased),
    mlpNorm: `${prefix}.final_layer_norm.weight`,
    mlpNormBias: `${prefix}.final_layer_norm.bias`,
    gate: null,
    up: linear(`${prefix}.fc1`, biased),
    down: linear(`${prefix}.fc2`, biased),
  };
}
