import { prunableParameters } from '@flapbook/flap';
import { expect, it } from 'vitest';
import { modelShape } from '../folder.ts';
import { describeModel } from './registry.ts';
import { storedTensors } from './tensors.ts';

/** What decides the sizes in the config.json of published models, with the parameters that they are known to have. */
const PUBLISHED: readonly (readonly [string, number, Readonly<Record<string, unknown>>])[] = [
  [
    'meta-llama/Llama-3.1-8B',
    8_030_261_248,
    {
      ...decoder('llama', 4096, 14336, 32, 32, 128256),
      num_key_value_heads: 8,
      rope_theta: 500000,
      rope_scaling: {
        rope_type: 'llama3',
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 8192,
      },
      max_position_embeddings: 131072,
    },
  ],
  [
    'mistralai/Mistral-7B-v0.1',
    7_241_732_096,
    { ...decoder('mistral', 4096, 14336, 32, 32, 32000), num_key_value_heads: 8, sliding_window: 4096 },
  ],
  [
    'Qwen/Qwen2.5-0.5B',
    494_032_768,
    {
      ...decoder('qwen2', 896, 4864, 24, 14, 151936),
      num_key_value_heads: 2,
      tie_word_embeddings: true,
      use_sliding_window: false,
      sliding_window: 32768,
      max_window_layers: 24,
    },
  ],
  [
    'Qwen/Qwen3-0.6B',
    596_049_920,
    {
      ...decoder('qwen3', 1024, 3072, 28, 16, 151936),
      num_key_value_heads: 8,
      head_dim: 128,
      tie_word_embeddings: true,
      use_sliding_window: false,
      sliding_window: null,
    },
  ],
  [
    'microsoft/Phi-3-mini-4k-instruct',
    3_821_079_552,
    { ...decoder('phi3', 3072, 8192, 32, 32, 32064), num_key_value_heads: 32, sliding_window: 2047 },
  ],
  [
    'google/gemma-2b',
    2_506_172_416,
    { ...decoder('gemma', 2048, 16384, 18, 8, 256000), num_key_value_heads: 1, head_dim: 256, hidden_act: 'gelu' },
  ],
  [
    'google/gemma-2-2b',
    2_614_341_888,
    {
      ...decoder('gemma2', 2304, 9216, 26, 8, 256000),
      num_key_value_heads: 4,
      head_dim: 256,
      hidden_activation: 'gelu_pytorch_tanh',
      sliding_window: 4096,
      query_pre_attn_scalar: 256,
    },
  ],
  [
    'google/gemma-3-1b-pt',
    999_885_952,
    {
      ...decoder('gemma3_text', 1152, 6912, 26, 4, 262144),
      num_key_value_heads: 1,
      head_dim: 256,
      hidden_activation: 'gelu_pytorch_tanh',
      sliding_window: 512,
      sliding_window_pattern: 6,
      rope_theta: 1000000,
      rope_local_base_freq: 10000,
    },
  ],
  [
    'openai-community/gpt2',
    124_439_808,
    { model_type: 'gpt2', n_embd: 768, n_head: 12, n_layer: 12, n_positions: 1024, n_ctx: 1024, vocab_size: 50257 },
  ],
  ['facebook/opt-125m', 125_239_296, opt(768, 3072, 12, 12, { word_embed_proj_dim: 768, do_layer_norm_before: true })],
  [
    'facebook/opt-350m',
    331_196_416,
    opt(1024, 4096, 24, 16, { word_embed_proj_dim: 512, do_layer_norm_before: false }),
  ],
  [
    'EleutherAI/pythia-70m',
    70_426_624,
    {
      ...decoder('gpt_neox', 512, 2048, 6, 8, 50304),
      hidden_act: 'gelu',
      rotary_pct: 0.25,
      use_parallel_residual: true,
    },
  ],
  [
    'bigscience/bloom-560m',
    559_214_592,
    { model_type: 'bloom', n_embed: 1024, num_attention_heads: 16, n_layer: 24, vocab_size: 250880, seq_length: 2048 },
  ],
  [
    'google-bert/bert-base-uncased',
    109_514_298,
    {
      ...decoder('bert', 768, 3072, 12, 12, 30522),
      hidden_act: 'gelu',
      max_position_embeddings: 512,
      type_vocab_size: 2,
    },
  ],
];

function decoder(type: string, hidden: number, mlp: number, layers: number, heads: number, vocabulary: number) {
  return {
    model_type: type,
    hidden_size: hidden,
    intermediate_size: mlp,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    vocab_size: vocabulary,
  };
}

function opt(hidden: number, ffn: number, layers: number, heads: number, more: Readonly<Record<string, unknown>>) {
  return {
    model_type: 'opt',
    hidden_size: hidden,
    ffn_dim: ffn,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    vocab_size: 50272,
    max_position_embeddings: 2048,
    ...more,
  };
}

it.each(PUBLISHED)('%s has the parameters that are published', (_, parameters, config) => {
  const description = describeModel(config);
  const shapes = [...storedTensors(description).values()];
  const count = shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
  expect(count).toBe(parameters);
  // What pruning could take at most is less than all, by embeddings, norms and outputs' biases at least.
  const prunable = prunableParameters(modelShape(description));
  expect(prunable).toBeLessThan(
    parameters - description.vocabularySize * (description.embeddingWidth ?? description.hiddenSize),
  );
  expect(prunable).toBeGreaterThan(parameters / 10);
});
