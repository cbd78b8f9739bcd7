import type { LayerNames, TensorView } from '../types.ts';
import type { Architecture } from './architecture.ts';
import { evenHeads, parseActivation, parsePositions, parseSizes, requireNeutral } from './fields.ts';
import { linearPart, partViews, rowRange, transposedView } from './naming.ts';

const FIELDS = { hidden: 'n_embd', heads: 'n_head', layers: 'n_layer' } as const;

const NEUTRAL = {
  scale_attn_by_inverse_layer_idx: [null, false],
  add_cross_attention: [null, false],
  quantization_config: [null],
} as const;

/** GPT-2: layer norms, learned positions, a plain MLP; its matrices are stored as [in, out]. */
export const gpt2: Architecture = {
  modelType: 'gpt2',
  classNames: ['GPT2LMHeadModel'],
  // As the published files have it, which were saved without the head.
  spellings: [(name) => name.replace(/^transformer\./, '')],
  describe: (config) => {
    requireNeutral(config, NEUTRAL);
    const sizes = parseSizes(config, FIELDS);
    const headDim = evenHeads(sizes, FIELDS);
    const { hiddenSize } = sizes;
    const intermediateSize = config.integer('n_inner', { fallback: 4 * hiddenSize });
    const tiedEmbeddings = config.boolean('tie_word_embeddings', true);
    const prefixes = Array.from({ length: sizes.layers }, (_, layer) => `transformer.h.${layer}`);
    return {
      architecture: 'gpt2',
      ...sizes,
      intermediateSize,
      keyValueHeads: sizes.queryHeads,
      headDim,
      maxPositions: parsePositions(config, 'n_positions', 1024),
      normEpsilon: config.positive('layer_norm_epsilon', 1e-5),
      activation: parseActivation(config, 'activation_function', 'gelu_new'),
      rope: null,
      tiedEmbeddings,
      traits: {
        norm: 'layer',
        gated: false,
        ...(config.boolean('scale_attn_weights', true) ? {} : { scoreScale: 1 }),
      },
      names: {
        embedding: 'transformer.wte.weight',
        positions: 'transformer.wpe.weight',
        finalNorm: 'transformer.ln_f.weight',
        finalNormBias: 'transformer.ln_f.bias',
        head: tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight',
        layers: prefixes.map(layerNames),
      },
      views: Object.assign({}, ...prefixes.map((prefix) => layerViews(prefix, hiddenSize, intermediateSize))),
    };
  },
};

function layerNames(prefix: string): LayerNames {
  return {
    attentionNorm: `${prefix}.ln_1.weight`,
    attentionNormBias: `${prefix}.ln_1.bias`,
    query: linearPart(`${prefix}.attn.c_attn`, 'query', true),
    key: linearPart(`${prefix}.attn.c_attn`, 'key', true),
    value: linearPart(`${prefix}.attn.c_attn`, 'value', true),
    attentionOutput: { weight: `${prefix}.attn.c_proj#out.weight`, bias: `${prefix}.attn.c_proj.bias` },
    mlpNorm: `${prefix}.ln_2.weight`,
    mlpNormBias: `${prefix}.ln_2.bias`,
    gate: null,
    up: { weight: `${prefix}.mlp.c_fc#out.weight`, bias: `${prefix}.mlp.c_fc.bias` },
    down: { weight: `${prefix}.mlp.c_proj#out.weight`, bias: `${prefix}.mlp.c_proj.bias` },
  };
}

function layerViews(prefix: string, hidden: number, intermediate: number): Record<string, TensorView> {
  return {
    ...partViews(
      { name: `${prefix}.attn.c_attn`, outputs: 3 * hidden, inputs: hidden, biased: true, transposed: true },
      { query: rowRange(0, hidden), key: rowRange(hidden, hidden), value: rowRange(2 * hidden, hidden) },
    ),
    ...transposedView({ name: `${prefix}.attn.c_proj`, outputs: hidden, inputs: hidden }),
    ...transposedView({ name: `${prefix}.mlp.c_fc`, outputs: intermediate, inputs: hidden }),
    ...transposedView({ name: `${prefix}.mlp.c_proj`, outputs: hidden, inputs: intermediate }),
  };
}
