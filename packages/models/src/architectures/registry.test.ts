import type { ErrorCode } from '@flapbook/flap';
import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/helpers.ts';
import { describeModel } from './registry.ts';

const small = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: 64,
  intermediate_size: 172,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  vocab_size: 512,
};

const refuse = (change: object, code: ErrorCode, ...pieces: string[]) =>
  expectProblem(() => describeModel({ ...small, ...change }), code, 'config.json', ...pieces);

describe('a LLaMA configuration', () => {
  it('is described with the defaults that transformers has', () => {
    expect(describeModel(small)).toMatchObject({
      architecture: 'llama',
      hiddenSize: 64,
      intermediateSize: 172,
      layers: 2,
      queryHeads: 8,
      keyValueHeads: 8,
      headDim: 8,
      vocabularySize: 512,
      maxPositions: 2048,
      normEpsilon: 1e-6,
      activation: 'silu',
      rope: { theta: 10000, scaling: { type: 'none' } },
      tiedEmbeddings: false,
      bosTokenId: null,
      eosTokenId: null,
    });
  });

  it('names every tensor', () => {
    const { names } = describeModel(small);
    expect(names).toMatchObject({
      embedding: 'model.embed_tokens.weight',
      finalNorm: 'model.norm.weight',
      head: 'lm_head.weight',
    });
    expect(names.layers).toHaveLength(2);
    expect(names.layers[1]).toEqual({
      attentionNorm: 'model.layers.1.input_layernorm.weight',
      query: { weight: 'model.layers.1.self_attn.q_proj.weight', bias: null },
      key: { weight: 'model.layers.1.self_attn.k_proj.weight', bias: null },
      value: { weight: 'model.layers.1.self_attn.v_proj.weight', bias: null },
      attentionOutput: { weight: 'model.layers.1.self_attn.o_proj.weight', bias: null },
      mlpNorm: 'model.layers.1.post_attention_layernorm.weight',
      gate: { weight: 'model.layers.1.mlp.gate_proj.weight', bias: null },
      up: { weight: 'model.layers.1.mlp.up_proj.weight', bias: null },
      down: { weight: 'model.layers.1.mlp.down_proj.weight', bias: null },
    });
  });

  it('names biases where the configuration has them', () => {
    const [layer] = describeModel({ ...small, attention_bias: true, mlp_bias: true }).names.layers;
    expect(layer!.query.bias).toBe('model.layers.0.self_attn.q_proj.bias');
    expect(layer!.attentionOutput.bias).toBe('model.layers.0.self_attn.o_proj.bias');
    expect(layer!.down.bias).toBe('model.layers.0.mlp.down_proj.bias');
  });

  it('may tie its head to the embedding', () => {
    const { tiedEmbeddings, names } = describeModel({ ...small, tie_word_embeddings: true });
    expect(tiedEmbeddings).toBe(true);
    expect(names.head).toBe('model.embed_tokens.weight');
  });

  it('may have grouped keys and values, its own head size and several end tokens', () => {
    const grouped = { num_key_value_heads: 2, head_dim: 16, bos_token_id: 1, eos_token_id: [3, 4] };
    expect(describeModel({ ...small, ...grouped })).toMatchObject({
      keyValueHeads: 2,
      headDim: 16,
      bosTokenId: 1,
      eosTokenId: 3,
    });
  });

  it('may spell its class as the first conversions did', () => {
    expect(describeModel({ ...small, architectures: ['LLaMAForCausalLM'] }).architecture).toBe('llama');
  });
});

describe('rotary embeddings', () => {
  const llama3 = {
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };
  const described = {
    type: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalMaxPositions: 8192,
  };

  it('are read in all spellings', () => {
    const rope = (change: object) => describeModel({ ...small, ...change }).rope!;
    expect(rope({ rope_theta: 5e5 })).toEqual({ theta: 5e5, scaling: { type: 'none' } });
    expect(rope({ rope_scaling: { type: 'linear', factor: 2 } }).scaling).toEqual({ type: 'linear', factor: 2 });
    expect(rope({ rope_scaling: { rope_type: 'llama3', ...llama3 } }).scaling).toEqual(described);
    expect(rope({ rope_parameters: { rope_type: 'default', rope_theta: 7 } })).toEqual({
      theta: 7,
      scaling: { type: 'none' },
    });
    expect(rope({ rope_parameters: { rope_type: 'llama3', rope_theta: 5e5, ...llama3 } })).toEqual({
      theta: 5e5,
      scaling: described,
    });
  });

  it('of other kinds are refused by name', async () => {
    for (const type of ['ntk', 'mrope', 'constructor']) {
      await refuse({ rope_scaling: { type, factor: 2 } }, 'UNSUPPORTED_CONFIG', 'rope_scaling.type', type, 'llama3');
      await refuse({ rope_parameters: { rope_type: type } }, 'UNSUPPORTED_CONFIG', 'rope_parameters.rope_type', type);
    }
    await refuse({ rope_parameters: { full_attention: {} } }, 'BAD_CONFIG', 'rope_parameters.rope_type');
    const partial = { rope_type: 'default', partial_rotary_factor: 0.5 };
    await refuse({ rope_parameters: partial }, 'UNSUPPORTED_CONFIG', 'partial_rotary_factor', '0.5');
  });

  it('are scaled by yarn and longrope with what transformers takes for granted', async () => {
    const rope = (change: object) => describeModel({ ...small, max_position_embeddings: 4096, ...change }).rope!;
    expect(rope({ rope_scaling: { type: 'yarn', factor: 4 } }).scaling).toEqual({
      type: 'yarn',
      factor: 4,
      betaFast: 32,
      betaSlow: 1,
      truncate: true,
      attentionFactor: 0.1 * Math.log(4) + 1,
      originalMaxPositions: 4096,
    });
    const factors = { short_factor: [1, 1, 2, 2], long_factor: [2, 3, 4, 5] };
    const longrope = { original_max_position_embeddings: 1024, rope_scaling: { type: 'longrope', ...factors } };
    expect(rope(longrope).scaling).toEqual({
      type: 'longrope',
      shortFactors: factors.short_factor,
      longFactors: factors.long_factor,
      attentionFactor: Math.sqrt(1 + Math.log(4) / Math.log(1024)),
      originalMaxPositions: 1024,
    });
    await refuse(
      { ...longrope, rope_scaling: { ...factors, type: 'su', long_factor: [1] } },
      'BAD_CONFIG',
      'long_factor',
      '4',
    );
    // Rows that it would change are longer than the model's positions.
    expect(rope({ rope_scaling: { type: 'dynamic', factor: 2 } }).scaling).toEqual({ type: 'none' });
  });

  it('are checked field by field', async () => {
    await refuse({ rope_theta: 0 }, 'BAD_CONFIG', 'rope_theta', '0');
    await refuse({ rope_scaling: 'linear' }, 'BAD_CONFIG', 'rope_scaling', '"linear"');
    await refuse({ rope_scaling: { type: 'linear' } }, 'BAD_CONFIG', 'rope_scaling.factor');
    await refuse({ rope_scaling: { type: 'linear', factor: -1 } }, 'BAD_CONFIG', 'rope_scaling.factor', '-1');
    const inverted = { type: 'llama3', ...llama3, high_freq_factor: 0.5 };
    await refuse({ rope_scaling: inverted }, 'BAD_CONFIG', 'high_freq_factor', '0.5');
  });
});

describe('a configuration that is refused', () => {
  it('is of an architecture that is not in the registry', async () => {
    await refuse({ model_type: 'mamba' }, 'UNSUPPORTED_ARCHITECTURE', '"mamba"', 'llama, mistral');
    await refuse({ architectures: ['LlamaForSequenceClassification'] }, 'UNSUPPORTED_ARCHITECTURE', 'Classification');
    await refuse({ model_type: undefined }, 'BAD_CONFIG', 'model_type');
    await refuse({ architectures: 'LlamaForCausalLM' }, 'BAD_CONFIG', 'architectures');
  });

  it('asks for what is not computed', async () => {
    await refuse({ hidden_act: 'mish' }, 'UNSUPPORTED_CONFIG', 'hidden_act', '"mish"', 'silu');
    await refuse({ pretraining_tp: 2 }, 'UNSUPPORTED_CONFIG', 'pretraining_tp', '2');
    await refuse({ sliding_window: 4096 }, 'UNSUPPORTED_CONFIG', 'sliding_window', '4096');
    await refuse({ partial_rotary_factor: 0.5 }, 'UNSUPPORTED_CONFIG', 'partial_rotary_factor');
    await refuse({ quantization_config: { bits: 4 } }, 'UNSUPPORTED_CONFIG', 'quantization_config', '{"bits":4}');
  });

  it('has a field of the wrong kind or size', async () => {
    for (const field of [
      'hidden_size',
      'intermediate_size',
      'num_hidden_layers',
      'num_attention_heads',
      'vocab_size',
    ]) {
      for (const value of [0, -1, 1.5, '64', 1e12, true, [64]]) {
        await refuse({ [field]: value }, 'BAD_CONFIG', field, JSON.stringify(value));
      }
      await refuse({ [field]: undefined }, 'BAD_CONFIG', 'lacks', field);
    }
    await refuse({ rms_norm_eps: 0 }, 'BAD_CONFIG', 'rms_norm_eps');
    await refuse({ tie_word_embeddings: 'yes' }, 'BAD_CONFIG', 'tie_word_embeddings', '"yes"');
    await refuse({ attention_bias: 1 }, 'BAD_CONFIG', 'attention_bias');
    await refuse({ eos_token_id: 512 }, 'BAD_CONFIG', 'eos_token_id', '512', 'vocab_size');
    await refuse({ max_position_embeddings: 1 }, 'BAD_CONFIG', 'max_position_embeddings');
  });

  it('has sizes that do not fit together', async () => {
    await refuse({ num_key_value_heads: 3 }, 'BAD_CONFIG', 'num_attention_heads 8', 'num_key_value_heads 3');
    await refuse({ num_key_value_heads: 16 }, 'BAD_CONFIG', 'num_attention_heads 8', 'num_key_value_heads 16');
    await refuse({ hidden_size: 60 }, 'BAD_CONFIG', 'hidden_size 60', 'num_attention_heads 8');
    await refuse({ head_dim: 7 }, 'BAD_CONFIG', 'head size', '7');
  });
});

describe('a Mistral configuration', () => {
  const fields = { ...small, model_type: 'mistral', architectures: ['MistralForCausalLM'] };

  it('is described as a LLaMA where no window slides', () => {
    const { architecture, ...mistral } = describeModel({ ...fields, sliding_window: null });
    const { architecture: _, ...llama } = describeModel(small);
    expect(architecture).toBe('mistral');
    expect(mistral).toEqual(llama);
  });

  it('has its window in every layer where one slides, as it does by default', async () => {
    const windows = (change: object) => describeModel({ ...fields, ...change }).traits?.local;
    expect(windows({ sliding_window: 1000 })).toEqual({ window: 1000, layers: [true, true], rope: null });
    expect(windows({})?.window).toBe(4096);
    await expectProblem(() => windows({ sliding_window: 0 }), 'BAD_CONFIG', 'sliding_window');
  });
});

describe('a Qwen 2 configuration', () => {
  const fields = { ...small, model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'] };

  it('has biases on queries, keys and values', () => {
    const [layer] = describeModel(fields).names.layers;
    expect(layer!.query.bias).toBe('model.layers.0.self_attn.q_proj.bias');
    expect([layer!.attentionOutput.bias, layer!.up.bias]).toEqual([null, null]);
  });

  it('has windows from a layer on, where they are switched on', async () => {
    const windows = (change: object) => describeModel({ ...fields, ...change }).traits?.local;
    const used = { use_sliding_window: true, sliding_window: 16 };
    expect(windows({ sliding_window: 16, max_window_layers: 0 })).toBeUndefined();
    expect(windows({ ...used, max_window_layers: 1 })).toEqual({ window: 16, layers: [false, true], rope: null });
    expect(windows(used)).toBeUndefined();
    const types = ['sliding_attention', 'full_attention'];
    expect(windows({ ...used, layer_types: types })?.layers).toEqual([true, false]);
    await expectProblem(() => windows({ ...used, layer_types: ['x', 'y'] }), 'UNSUPPORTED_CONFIG', 'layer_types');
    await expectProblem(() => windows({ ...used, layer_types: types.slice(1) }), 'BAD_CONFIG', 'layer_types');
  });
});
