import type { LayerNames, ModelDescription, Rope, Traits } from '../types.ts';
import type { Architecture } from './architecture.ts';
import type { ConfigReader } from './config.ts';
import { parseLocal, parseWindow, requireNeutral } from './fields.ts';
import { describeRelative, type Relative } from './llama-like.ts';
import { parseRope } from './rope.ts';

/** Gemma: norms multiply with one plus their weight, embeddings are scaled, the gate is a GELU. */
export const gemma: Architecture = {
  modelType: 'gemma',
  classNames: ['GemmaForCausalLM'],
  describe: (config) => describeGemma(config, { architecture: 'gemma' }),
};

/** Gemma 2: norms on both sides of the modules, caps on scores and logits, a window in every other layer. */
export const gemma2: Architecture = {
  modelType: 'gemma2',
  classNames: ['Gemma2ForCausalLM'],
  describe: (config) =>
    describeGemma(config, {
      architecture: 'gemma2',
      local: (given, layers) =>
        parseLocal(given, layers, { window: parseWindow(given, WINDOW), isLocal: (layer) => layer % 2 === 0 }),
      traits: (given, sizes) => sandwichTraits(given, sizes, { scores: 50, logits: 30 }),
      layer: sandwichNames,
    }),
};

/** Gemma 3's text model: Gemma 2 without caps, with norms of queries and keys, and other rotary positions in windows. */
export const gemma3: Architecture = {
  modelType: 'gemma3_text',
  classNames: ['Gemma3ForCausalLM'],
  describe: (config) =>
    describeGemma(config, {
      architecture: 'gemma3_text',
      maxPositions: 131072,
      queryKeyNorm: true,
      rope: (given, headDim) => parseRope(given, headDim, { theta: 1e6, layerType: 'full_attention' }),
      local: (given, layers, headDim) => {
        const pattern = given.integer('sliding_window_pattern', { fallback: 6 });
        const isLocal = (layer: number): boolean => (layer + 1) % pattern !== 0;
        return parseLocal(given, layers, {
          window: parseWindow(given, WINDOW),
          isLocal,
          rope: localRope(given, headDim),
        });
      },
      traits: (given, sizes) => sandwichTraits(given, sizes, { scores: null, logits: null }),
      layer: sandwichNames,
    }),
};

const WINDOW = 4096;

const FAMILY = {
  headDim: 256,
  tied: true,
  maxPositions: 8192,
  activation: { field: 'hidden_activation', fallback: 'gelu_pytorch_tanh' },
  traits: familyTraits,
} satisfies Partial<Relative>;

/** Older configurations say `gelu` in `hidden_act` and mean the one by tanh, which `hidden_activation` says since. */
const NEUTRAL = { hidden_act: [null, 'gelu', 'gelu_new', 'gelu_pytorch_tanh'] } as const;

function describeGemma(config: ConfigReader, relative: Relative): ModelDescription {
  requireNeutral(config, NEUTRAL);
  return describeRelative(config, { ...FAMILY, ...relative });
}

function familyTraits(_: ConfigReader, { hiddenSize }: { readonly hiddenSize: number }): Partial<Traits> {
  return { norm: 'rms-plus-one', embeddingScale: Math.sqrt(hiddenSize) };
}

function sandwichTraits(
  config: ConfigReader,
  sizes: { readonly hiddenSize: number },
  caps: { readonly scores: number | null; readonly logits: number | null },
): Partial<Traits> {
  const cap = (field: string, fallback: number | null): number | null => {
    const isNone = config.has(field) ? config.value(field) === null : fallback === null;
    return isNone ? null : config.positive(field, fallback ?? undefined);
  };
  const scoreCap = cap('attn_logit_softcapping', caps.scores);
  const logitCap = cap('final_logit_softcapping', caps.logits);
  return {
    ...familyTraits(config, sizes),
    order: 'sandwich',
    scoreScale: config.positive('query_pre_attn_scalar', 256) ** -0.5,
    ...(scoreCap !== null && { scoreCap }),
    ...(logitCap !== null && { logitCap }),
  };
}

/** A norm before and one behind each module; the names of the first two are LLaMA's, of other places. */
function sandwichNames(names: LayerNames, prefix: string): LayerNames {
  return {
    ...names,
    attentionOutputNorm: `${prefix}.post_attention_layernorm.weight`,
    mlpNorm: `${prefix}.pre_feedforward_layernorm.weight`,
    mlpOutputNorm: `${prefix}.post_feedforward_layernorm.weight`,
  };
}

/** The rotary positions of layers with a window are never scaled. */
function localRope(config: ConfigReader, headDim: number): Rope {
  if (config.value('rope_parameters') !== null) {
    return parseRope(config, headDim, { layerType: 'sliding_attention' });
  }
  return { theta: config.positive('rope_local_base_freq', 10000), scaling: { type: 'none' } };
}
