import fc from 'fast-check';

/** A configuration that every architecture finds its sizes in. */
export const CONFIG_SIZES = {
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 128,
  max_position_embeddings: 64,
  n_embd: 32,
  n_layer: 2,
  n_head: 4,
  ffn_dim: 48,
} as const;

/** Fields that decide what is computed, and some that only some architectures read. */
export const CONFIG_FIELDS = [
  ...Object.keys(CONFIG_SIZES),
  'head_dim',
  'hidden_act',
  'hidden_activation',
  'activation_function',
  'rms_norm_eps',
  'layer_norm_eps',
  'layer_norm_epsilon',
  'rope_theta',
  'rope_scaling',
  'rope_parameters',
  'rope_local_base_freq',
  'partial_rotary_factor',
  'rotary_pct',
  'rotary_emb_base',
  'sliding_window',
  'sliding_window_pattern',
  'use_sliding_window',
  'max_window_layers',
  'layer_types',
  'attention_bias',
  'mlp_bias',
  'enable_bias',
  'tie_word_embeddings',
  'query_pre_attn_scalar',
  'attn_logit_softcapping',
  'final_logit_softcapping',
  'n_inner',
  'n_positions',
  'n_embed',
  'seq_length',
  'word_embed_proj_dim',
  'do_layer_norm_before',
  'use_parallel_residual',
  'type_vocab_size',
  'mask_token_id',
  'original_max_position_embeddings',
  'bos_token_id',
  'quantization_config',
];

const scaling = fc.record(
  {
    rope_type: fc.constantFrom('default', 'linear', 'dynamic', 'llama3', 'yarn', 'longrope', 'su', '__proto__'),
    factor: fc.oneof(fc.double(), fc.integer()),
    low_freq_factor: fc.double(),
    high_freq_factor: fc.double(),
    original_max_position_embeddings: fc.integer(),
    attention_factor: fc.double(),
    mscale: fc.double(),
    mscale_all_dim: fc.double(),
    short_factor: fc.array(fc.double(), { maxLength: 5 }),
    long_factor: fc.array(fc.double(), { maxLength: 5 }),
    partial_rotary_factor: fc.double(),
    full_attention: fc.jsonValue(),
    sliding_attention: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** What such a field may hold. */
export const configValues = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer({ min: -2, max: 70 }),
  fc.double(),
  scaling,
  fc.array(fc.constantFrom('full_attention', 'sliding_attention', 'chunked_attention'), { maxLength: 3 }),
  fc.constantFrom('silu', 'gelu', 'gelu_new', 'relu', 'toString', 2 ** 24, 2 ** 53, true, false, null),
);
