import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectProblem, temporaryFolder } from '../../test/helpers.ts';
import { type TestTensor, writeSafetensors } from '../../test/writeSafetensors.ts';
import { toFloat32 } from '../checkpoints/convert.ts';
import { openModelFolder } from '../folder.ts';
import { digestModel, inspectColumns, inspectFile, inspectModel } from '../inspection/inspect.ts';
import type { ModelFolder } from '../types.ts';
import { describeModel } from './registry.ts';
import { storedTensors } from './tensors.ts';

const GPT2 = {
  model_type: 'gpt2',
  n_embd: 8,
  n_head: 2,
  n_layer: 2,
  n_inner: 12,
  n_positions: 16,
  vocab_size: 10,
} as const;

const NEOX = {
  model_type: 'gpt_neox',
  hidden_size: 16,
  num_attention_heads: 2,
  num_hidden_layers: 1,
  intermediate_size: 12,
  vocab_size: 10,
  rotary_pct: 0.5,
} as const;

const BERT = {
  model_type: 'bert',
  architectures: ['BertForMaskedLM'],
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  vocab_size: 128,
  max_position_embeddings: 16,
} as const;

async function written(
  config: Readonly<Record<string, unknown>>,
  edit: (tensor: TestTensor) => TestTensor = (tensor) => tensor,
): Promise<ModelFolder> {
  const directory = await temporaryFolder();
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(config));
  const tensors = [...storedTensors(describeModel(config))].map(([name, shape], index): TestTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return edit({
      name,
      dataType: 'F32',
      shape,
      values: Float32Array.from({ length: count }, (_, i) => Math.sin(index + i)),
    });
  });
  await writeSafetensors(path.join(directory, 'model.safetensors'), tensors);
  const folder = await openModelFolder(directory);
  onTestFinished(() => folder.close());
  return folder;
}

describe('a model whose matrices are stored as [in, out]', () => {
  it('has the output projections that its columns are summed of the right way round', async () => {
    const folder = await written(GPT2);
    const { weights, prunableParameters, parameters } = await inspectModel(folder);
    for (const [layer, module] of [
      [0, 'attention'],
      [1, 'mlp'],
    ] as const) {
      const name = `transformer.h.${layer}.${module === 'mlp' ? 'mlp' : 'attn'}.c_proj.weight`;
      const values = toFloat32(await folder.checkpoint.read(name));
      for (let channel = 0; channel < values.length / 8; channel++) {
        // A channel's weights to all outputs lie in a row.
        const row = [...values.subarray(channel * 8, (channel + 1) * 8)];
        const squares = row.reduce((sum, value) => sum + value * value, 0);
        expect(weights[layer]![module].columnSquareNorm[channel]).toBe(squares);
      }
    }
    expect(await inspectColumns(folder)).toEqual(weights);
    const byFile = await inspectFile(folder, 'model.safetensors');
    expect(byFile.map(({ layer, module }) => `${layer} ${module}`)).toEqual([
      '0 attention',
      '0 mlp',
      '1 attention',
      '1 mlp',
    ]);
    expect(byFile[3]!.weights).toEqual(weights[1]!.mlp);
    // Of a head: four columns of each of the four matrices, and three biases; of a channel: two matrices and a bias.
    expect(prunableParameters).toBe(2 * (2 * (4 * 8 * 4 + 3 * 4) + 12 * (2 * 8 + 1)));
    const stored = [...storedTensors(folder.description).values()];
    expect(parameters).toBe(stored.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0));
  });

  it('is read from files that were saved without the head’s prefix', async () => {
    const usual = await written(GPT2);
    const short = await written(GPT2, (tensor) => ({ ...tensor, name: tensor.name.replace(/^transformer\./, '') }));
    expect([...short.checkpoint.tensors.keys()]).toContain('wte.weight');
    for (const name of ['transformer.wte.weight', 'transformer.h.1.attn.c_attn#key.weight']) {
      expect((await short.checkpoint.read(name)).data).toEqual((await usual.checkpoint.read(name)).data);
    }
    expect(await digestModel(short)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a model of masked tokens', () => {
  it('masks with the token that its tokenizer names', async () => {
    const of = async (tokenizer: object | null, settings: object | null, more: object = {}) => {
      const { directory } = await written({ ...BERT, ...more });
      if (tokenizer) await writeFile(path.join(directory, 'tokenizer.json'), JSON.stringify(tokenizer));
      if (settings) await writeFile(path.join(directory, 'tokenizer_config.json'), JSON.stringify(settings));
      const folder = await openModelFolder(directory);
      onTestFinished(() => folder.close());
      return folder.description.traits?.maskTokenId;
    };
    const tokenizer = { added_tokens: [{ id: 4, content: '[MASK]' }], model: { vocab: { '<mask>': 7 } } };
    expect(await of(null, null)).toBe(103);
    expect(await of(tokenizer, null)).toBe(4);
    expect(await of(tokenizer, { mask_token: { content: '<mask>' } })).toBe(7);
    expect(await of(tokenizer, null, { mask_token_id: 9 })).toBe(9);
    const beyond = { added_tokens: [{ id: 128, content: '[MASK]' }] };
    await expectProblem(() => of(beyond, null), 'BAD_TOKENIZER', '128');
  });
});

describe('a model whose projections are fused', () => {
  it('has them head by head', async () => {
    const { checkpoint } = await written(NEOX);
    const fused = 'gpt_neox.layers.0.attention.query_key_value';
    const whole = toFloat32(await checkpoint.read(`${fused}.weight`));
    const key = toFloat32(await checkpoint.read(`${fused}#key.weight`));
    // Eight rows of the first head's query come before its key; its value and the second's query before the second's.
    expect([...key.subarray(0, 16)]).toEqual([...whole.subarray(8 * 16, 9 * 16)]);
    expect([...key.subarray(8 * 16, 9 * 16)]).toEqual([...whole.subarray(32 * 16, 33 * 16)]);
    expect(checkpoint.require(`${fused}#value.bias`).shape).toEqual([16]);
  });

  it('is refused with a matrix of another shape', async () => {
    const cut = (tensor: TestTensor) =>
      tensor.name.endsWith('query_key_value.weight')
        ? { ...tensor, shape: [47, 16], values: tensor.values.subarray(16) }
        : tensor;
    await expectProblem(() => written(NEOX, cut), 'BAD_CHECKPOINT', 'query_key_value.weight', '[48, 16]');
  });

  it('is refused with a bias that the configuration leaves out', async () => {
    const { directory } = await written(NEOX);
    await writeFile(path.join(directory, 'config.json'), JSON.stringify({ ...NEOX, attention_bias: false }));
    await expectProblem(() => openModelFolder(directory), 'UNSUPPORTED_CONFIG', 'query_key_value.bias');
  });
});

describe('configurations as transformers 5 writes them', () => {
  it('are described as those before, whose rotary fields had places of their own', () => {
    const gemma = { ...decoder(), model_type: 'gemma3_text', head_dim: 4, sliding_window: 5 };
    const older = describeModel({
      ...gemma,
      rope_theta: 1e6,
      rope_local_base_freq: 5000,
      rope_scaling: { rope_type: 'linear', factor: 8 },
    });
    const newer = describeModel({
      ...gemma,
      layer_types: ['sliding_attention', 'sliding_attention'],
      rope_parameters: {
        full_attention: { factor: 8, rope_theta: 1e6, rope_type: 'linear' },
        sliding_attention: { rope_theta: 5000, rope_type: 'default' },
      },
    });
    expect(newer).toEqual(older);
    expect(newer.traits?.local?.rope).toEqual({ theta: 5000, scaling: { type: 'none' } });
    const { rotary_pct: _, ...neox } = NEOX;
    const turned = { rope_theta: 10000, rope_type: 'default', partial_rotary_factor: 0.5 };
    expect(describeModel({ ...neox, rope_parameters: turned })).toEqual(describeModel(NEOX));
    expect(describeModel(NEOX).rope?.dimensions).toBe(4);
  });
});

describe('configurations that ask for what is not computed', () => {
  it.each([
    [{ ...GPT2, scale_attn_by_inverse_layer_idx: true }, 'scale_attn_by_inverse_layer_idx'],
    [{ ...GPT2, add_cross_attention: true }, 'add_cross_attention'],
    [{ ...GPT2, activation_function: 'mish' }, 'activation_function'],
    [{ ...NEOX, hidden_act: 'quick_gelu' }, 'hidden_act'],
    [{ ...NEOX, model_type: 'gemma2', hidden_act: 'relu' }, 'hidden_act'],
    [
      { ...GPT2, model_type: 'bloom', n_head: 2, hidden_size: 8, apply_residual_connection_post_layernorm: true },
      'apply_residual',
    ],
    [{ model_type: 'opt', ...opt(), _remove_final_layer_norm: true }, '_remove_final_layer_norm'],
  ])('are refused by the field’s name: %#', async (config, field) => {
    await expectProblem(() => describeModel(config), 'UNSUPPORTED_CONFIG', field);
  });

  it('and sizes that do not fit by both names', async () => {
    await expectProblem(() => describeModel({ ...GPT2, n_embd: 9 }), 'BAD_CONFIG', 'n_embd 9', 'n_head 2');
    await expectProblem(() => describeModel({ ...NEOX, rotary_pct: 0.4 }), 'BAD_CONFIG', 'rotated channels', '3');
  });
});

function decoder() {
  return { hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 2, intermediate_size: 12, vocab_size: 10 };
}

function opt() {
  return { hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 1, ffn_dim: 12, vocab_size: 10 };
}
