import type { LayerNames, LocalAttention, ModelDescription, TensorView, Traits } from '../types.ts';
import type { ConfigReader } from './config.ts';
import { parseActivation, parsePositions, parseSizes, requireEven, requireMultiple, requireNeutral } from './fields.ts';
import { linear } from './naming.ts';
import { parseRope } from './rope.ts';

/** How a relative of LLaMA differs from it. */
export interface Relative {
  readonly architecture: string;
  /** Which projections have biases; none by default. */
  readonly biases?: { readonly input?: boolean; readonly output?: boolean; readonly mlp?: boolean };
  /** Norms of queries and keys. */
  readonly queryKeyNorm?: boolean;
  /** Head size where the configuration has none; the hidden size's share by default. */
  readonly headDim?: number;
  readonly tied?: boolean;
  readonly normEpsilon?: number;
  readonly maxPositions?: number;
  readonly activation?: { readonly field: string; readonly fallback: string };
  readonly rope?: (config: ConfigReader, headDim: number) => ModelDescription['rope'];
  readonly local?: (config: ConfigReader, layers: number, headDim: number) => LocalAttention | null;
  readonly traits?: (config: ConfigReader, sizes: { readonly hiddenSize: number }) => Partial<Traits>;
  /** A last hand at a layer's names, with the views that they ask for. */
  readonly layer?: (names: LayerNames, prefix: string, sizes: ProjectionSizes) => LayerNames;
  readonly views?: (prefix: string, sizes: ProjectionSizes) => Readonly<Record<string, TensorView>>;
}

export interface ProjectionSizes {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly queryWidth: number;
  readonly keyValueWidth: number;
}

const FIELDS = { hidden: 'hidden_size', heads: 'num_attention_heads', layers: 'num_hidden_layers' } as const;

const NEUTRAL = { pretraining_tp: [null, 1], quantization_config: [null] } as const;

/** A decoder with LLaMA's tensor names. */
export function describeRelative(config: ConfigReader, relative: Relative): ModelDescription {
  requireNeutral(config, NEUTRAL);
  const sizes = parseSizes(config, FIELDS);
  const { hiddenSize, queryHeads, layers } = sizes;
  const keyValueHeads = config.integer('num_key_value_heads', { fallback: queryHeads });
  requireMultiple(queryHeads, FIELDS.heads, keyValueHeads, 'num_key_value_heads');
  const headDim = parseHeadDim(config, relative.headDim, sizes);
  const intermediateSize = config.integer('intermediate_size');
  const tiedEmbeddings = config.boolean('tie_word_embeddings', relative.tied ?? false);
  const { field, fallback } = relative.activation ?? { field: 'hidden_act', fallback: 'silu' };
  const widths = {
    hiddenSize,
    intermediateSize,
    queryWidth: queryHeads * headDim,
    keyValueWidth: keyValueHeads * headDim,
  };
  const prefixes = Array.from({ length: layers }, (_, layer) => `model.layers.${layer}`);
  const views = relative.views && Object.assign({}, ...prefixes.map((prefix) => relative.views!(prefix, widths)));
  const local = relative.local?.(config, layers, headDim) ?? null;
  const traits = { ...relative.traits?.(config, sizes), ...(local && { local }) };
  return {
    architecture: relative.architecture,
    ...sizes,
    intermediateSize,
    keyValueHeads,
    headDim,
    maxPositions: parsePositions(config, 'max_position_embeddings', relative.maxPositions ?? 2048),
    normEpsilon: config.positive('rms_norm_eps', relative.normEpsilon ?? 1e-6),
    activation: parseActivation(config, field, fallback),
    rope: (relative.rope ?? parseRope)(config, headDim),
    tiedEmbeddings,
    ...(Object.keys(traits).length > 0 && { traits }),
    names: {
      embedding: 'model.embed_tokens.weight',
      finalNorm: 'model.norm.weight',
      head: tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight',
      layers: prefixes.map((prefix) => {
        const names = layerNames(prefix, relative);
        return relative.layer?.(names, prefix, widths) ?? names;
      }),
    },
    ...(views && { views }),
  };
}

function parseHeadDim(
  config: ConfigReader,
  fallback: number | undefined,
  { hiddenSize, queryHeads }: { readonly hiddenSize: number; readonly queryHeads: number },
): number {
  if (config.value('head_dim') === null && fallback === undefined) {
    requireMultiple(hiddenSize, FIELDS.hidden, queryHeads, FIELDS.heads);
  }
  return requireEven(config.integer('head_dim', { fallback: fallback ?? hiddenSize / queryHeads }), 'the head size');
}

function layerNames(prefix: string, { biases = {}, queryKeyNorm }: Relative): LayerNames {
  const { input = false, output = false, mlp = false } = biases;
  return {
    attentionNorm: `${prefix}.input_layernorm.weight`,
    query: linear(`${prefix}.self_attn.q_proj`, input),
    key: linear(`${prefix}.self_attn.k_proj`, input),
    value: linear(`${prefix}.self_attn.v_proj`, input),
    ...(queryKeyNorm && {
      queryNorm: `${prefix}.self_attn.q_norm.weight`,
      keyNorm: `${prefix}.self_attn.k_norm.weight`,
    }),
    attentionOutput: linear(`${prefix}.self_attn.o_proj`, output),
    mlpNorm: `${prefix}.post_attention_layernorm.weight`,
    gate: linear(`${prefix}.mlp.gate_proj`, mlp),
    up: linear(`${prefix}.mlp.up_proj`, mlp),
    down: linear(`${prefix}.mlp.down_proj`, mlp),
  };
}
