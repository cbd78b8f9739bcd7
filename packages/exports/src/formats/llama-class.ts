import { FlapbookError } from '@flapbook/flap';
import type { ModelDescription, Rope } from '@flapbook/models';
import type { PrunedTensor, TensorRole } from '../tensors/tensor.ts';

/**
 * Architectures whose blocks are those of `LlamaForCausalLM`, stored together or apart: with `attention_bias` and `mlp_bias`
 * that class takes a bias in all seven linear layers, which their own classes do not.
 */
const LLAMA_BLOCKS: ReadonlySet<string> = new Set(['llama', 'mistral', 'qwen2', 'phi3']);

export function isLlamaBlock({ architecture, traits, activation, rope }: ModelDescription): boolean {
  // A window in some layers, for instance, is a trait that the class does not have.
  const isPlain = traits === undefined && activation === 'silu' && rope !== null && rope.dimensions === undefined;
  return LLAMA_BLOCKS.has(architecture) && isPlain;
}

/** What that class calls its tensors. */
const NAMES: Readonly<Partial<Record<TensorRole, string>>> = {
  embedding: 'model.embed_tokens.weight',
  finalNorm: 'model.norm.weight',
  head: 'lm_head.weight',
  attentionNorm: 'input_layernorm.weight',
  query: 'self_attn.q_proj.weight',
  queryBias: 'self_attn.q_proj.bias',
  key: 'self_attn.k_proj.weight',
  keyBias: 'self_attn.k_proj.bias',
  value: 'self_attn.v_proj.weight',
  valueBias: 'self_attn.v_proj.bias',
  attentionOutput: 'self_attn.o_proj.weight',
  attentionOutputBias: 'self_attn.o_proj.bias',
  mlpNorm: 'post_attention_layernorm.weight',
  gate: 'mlp.gate_proj.weight',
  gateBias: 'mlp.gate_proj.bias',
  up: 'mlp.up_proj.weight',
  upBias: 'mlp.up_proj.bias',
  down: 'mlp.down_proj.weight',
  downBias: 'mlp.down_proj.bias',
};

/** The tensors under the class's names; what it does not know keeps its own. */
export function llamaNamed(tensors: readonly PrunedTensor[]): PrunedTensor[] {
  return tensors.map((tensor) => {
    const name = NAMES[tensor.role];
    if (name === undefined) return tensor;
    return { ...tensor, name: tensor.layer === null ? name : `model.layers.${tensor.layer}.${name}` };
  });
}

/** Fields of related classes that mean nothing to `LlamaConfig`, or something else. */
const FOREIGN = [
  'auto_map',
  'partial_rotary_factor',
  'sliding_window',
  'use_sliding_window',
  'max_window_layers',
  'layer_types',
  'use_mrope',
  'transformers_version',
  'torch_dtype',
  'dtype',
];

/**
 * The config.json of a model as `LlamaForCausalLM`: the base model's own fields, those that matter written out, since not
 * every loader has the same defaults. Frequencies stay as the base says them, where it does.
 */
export function llamaConfig(
  description: ModelDescription,
  base: Readonly<Record<string, unknown>>,
  dataType: string,
): Record<string, unknown> {
  const kept = Object.entries(base).filter(([field]) => !FOREIGN.includes(field));
  const { layers } = description.names;
  return {
    ...Object.fromEntries(kept),
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_act: 'silu',
    hidden_size: description.hiddenSize,
    intermediate_size: description.intermediateSize,
    num_hidden_layers: description.layers,
    num_attention_heads: description.queryHeads,
    num_key_value_heads: description.keyValueHeads,
    head_dim: description.headDim,
    vocab_size: description.vocabularySize,
    max_position_embeddings: description.maxPositions,
    rms_norm_eps: description.normEpsilon,
    tie_word_embeddings: description.tiedEmbeddings,
    attention_bias: layers.some(({ query, attentionOutput }) => query.bias !== null || attentionOutput.bias !== null),
    mlp_bias: layers.some(({ up, down }) => up.bias !== null || down.bias !== null),
    ...frequencies(description.rope!, base),
    ...(description.bosTokenId !== null && base.bos_token_id === undefined && { bos_token_id: description.bosTokenId }),
    ...(description.eosTokenId !== null && base.eos_token_id === undefined && { eos_token_id: description.eosTokenId }),
    torch_dtype: dataType,
  };
}

function frequencies({ theta, scaling }: Rope, base: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // `rope_parameters` is how transformers 5 writes both; it reads the older fields as well, as other runtimes do.
  if (base.rope_parameters !== undefined && base.rope_theta === undefined) return {};
  const theta_ = { rope_theta: theta };
  if (base.rope_scaling !== undefined || scaling.type === 'none') return theta_;
  if (scaling.type === 'linear') {
    return { ...theta_, rope_scaling: { rope_type: 'linear', factor: scaling.factor } };
  }
  if (scaling.type !== 'llama3') {
    throw new FlapbookError('UNSUPPORTED_CONFIG', `Rotary positions scaled by ${scaling.type} are not written.`);
  }
  return {
    ...theta_,
    rope_scaling: {
      rope_type: 'llama3',
      factor: scaling.factor,
      low_freq_factor: scaling.lowFrequencyFactor,
      high_freq_factor: scaling.highFrequencyFactor,
      original_max_position_embeddings: scaling.originalMaxPositions,
    },
  };
}
