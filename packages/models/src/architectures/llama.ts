import { FlapbookError } from '@flapbook/flap';
import type { LayerNames, LinearNames, ModelDescription } from '../types.ts';
import type { Architecture } from './architecture.ts';
import { CONFIG_FILE, type ConfigReader } from './config.ts';
import { parseRope } from './rope.ts';

/** LLaMA 1 to 3 and everything that shares their decoder: RMS norms, rotary embeddings, a gated SiLU MLP. */
export const llama: Architecture = {
  modelType: 'llama',
  // The second spelling is in the earliest conversions of LLaMA 1.
  classNames: ['LlamaForCausalLM', 'LLaMAForCausalLM'],
  describe: (config) => describeLlama(config, 'llama'),
};

/** Fields that change what a model computes unless they hold one of these values (absent counts as null). */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  pretraining_tp: [null, 1],
  sliding_window: [null],
  partial_rotary_factor: [null, 1],
  quantization_config: [null],
  hidden_act: [null, 'silu'],
};

export function describeLlama(config: ConfigReader, architecture: string): ModelDescription {
  for (const [field, values] of Object.entries(NEUTRAL)) {
    if (!values.includes(config.value(field))) throw config.unsupported(field, `${values.at(-1)} only`);
  }
  const hiddenSize = config.integer('hidden_size');
  const queryHeads = config.integer('num_attention_heads');
  const keyValueHeads = config.integer('num_key_value_heads', { fallback: queryHeads });
  requireMultiple(queryHeads, 'num_attention_heads', keyValueHeads, 'num_key_value_heads');
  const layers = config.integer('num_hidden_layers', { max: 10_000 });
  const vocabularySize = config.integer('vocab_size');
  const tiedEmbeddings = config.boolean('tie_word_embeddings', false);
  const biases = { attention: config.boolean('attention_bias', false), mlp: config.boolean('mlp_bias', false) };
  return {
    architecture,
    hiddenSize,
    intermediateSize: config.integer('intermediate_size'),
    layers,
    queryHeads,
    keyValueHeads,
    headDim: parseHeadDim(config, hiddenSize, queryHeads),
    vocabularySize,
    maxPositions: config.integer('max_position_embeddings', { min: 2, max: 2 ** 31 - 1, fallback: 2048 }),
    normEpsilon: config.positive('rms_norm_eps', 1e-6),
    activation: 'silu',
    rope: parseRope(config),
    tiedEmbeddings,
    bosTokenId: parseTokenId(config, 'bos_token_id', vocabularySize),
    eosTokenId: parseTokenId(config, 'eos_token_id', vocabularySize),
    names: {
      embedding: 'model.embed_tokens.weight',
      finalNorm: 'model.norm.weight',
      head: tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight',
      layers: Array.from({ length: layers }, (_, layer) => layerNames(`model.layers.${layer}`, biases)),
    },
  };
}

function parseHeadDim(config: ConfigReader, hiddenSize: number, queryHeads: number): number {
  if (config.value('head_dim') === null) requireMultiple(hiddenSize, 'hidden_size', queryHeads, 'num_attention_heads');
  const headDim = config.integer('head_dim', { fallback: hiddenSize / queryHeads });
  // Rotary embeddings turn pairs of channels.
  if (headDim % 2 !== 0) {
    throw new FlapbookError('BAD_CONFIG', `${CONFIG_FILE}: the head size is ${headDim}; an even number was expected.`);
  }
  return headDim;
}

/** One id or none; of several (Llama 3 ends a turn in more than one way) the first. */
function parseTokenId(config: ConfigReader, field: string, vocabularySize: number): number | null {
  const value = config.value(field);
  const id: unknown = Array.isArray(value) ? (value[0] ?? null) : value;
  if (id === null) return null;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabularySize) return id;
  throw config.bad(field, `a token id below vocab_size ${vocabularySize}`);
}

function layerNames(prefix: string, biases: { readonly attention: boolean; readonly mlp: boolean }): LayerNames {
  const linear = (name: string, biased: boolean): LinearNames => ({
    weight: `${prefix}.${name}.weight`,
    bias: biased ? `${prefix}.${name}.bias` : null,
  });
  return {
    attentionNorm: `${prefix}.input_layernorm.weight`,
    query: linear('self_attn.q_proj', biases.attention),
    key: linear('self_attn.k_proj', biases.attention),
    value: linear('self_attn.v_proj', biases.attention),
    attentionOutput: linear('self_attn.o_proj', biases.attention),
    mlpNorm: `${prefix}.post_attention_layernorm.weight`,
    gate: linear('mlp.gate_proj', biases.mlp),
    up: linear('mlp.up_proj', biases.mlp),
    down: linear('mlp.down_proj', biases.mlp),
  };
}

function requireMultiple(value: number, name: string, divisor: number, divisorName: string): void {
  if (value % divisor !== 0) {
    throw new FlapbookError(
      'BAD_CONFIG',
      `${CONFIG_FILE}: ${name} ${value} is no multiple of ${divisorName} ${divisor}.`,
    );
  }
}
