import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectProblem, openFilesUnder, temporaryFolder } from '../../../test/helpers.ts';
import { encodeValues, fixture, type TinyModelOptions, writeGguf, writeTinyModel } from '../../../test/index.ts';
import { openModelFolder } from '../../folder.ts';
import { digestModel, inspectFile, inspectModel } from '../../inspection/inspect.ts';
import { modelFiles } from '../../place.ts';
import { toFloat32 } from '../convert.ts';
import { layOutGguf } from './encode.ts';
import { dequantise, QUANTISATIONS } from './quantisation/registry.ts';
import { llama3Factors, scalingOfFactors } from './rope-factors.ts';
import { TENSOR_TYPES } from './tensor-types.ts';

const golden = new URL('../../../test/golden/', import.meta.url);
const recorded = JSON.parse(await readFile(new URL('gguf-blocks.json', golden), 'utf8')) as {
  readonly blocks: Readonly<Record<string, { readonly data: string; readonly values: string }>>;
  /** The key projection of `tiny.gguf`, rows as they are stored. */
  readonly tinyKey: string;
  readonly sizes: Readonly<Record<string, readonly [string, number, number]>>;
};

/** A tiny LLaMA in both forms. */
async function both(options: TinyModelOptions = {}, write: Parameters<typeof writeGguf>[2] = {}) {
  const folder = await temporaryFolder();
  const file = path.join(await temporaryFolder(), 'tiny.gguf');
  await writeTinyModel(folder, { keyValueHeads: 2, headDim: 8, ...options });
  await writeGguf(folder, file, write);
  return { folder: await openModelFolder(folder), gguf: await openModelFolder(file), file };
}

describe('quantised blocks', () => {
  it.each(Object.keys(recorded.blocks))('of %s are read as gguf-py reads them, to the bit', (name) => {
    const { data, values } = recorded.blocks[name]!;
    const expected = toFloat32({ dataType: 'F32', data: Uint8Array.from(Buffer.from(values, 'base64')) });
    expect(dequantise(name, Buffer.from(data, 'base64'))).toEqual(expected);
  });

  it('of every type that is read are recorded', () => {
    expect(Object.keys(recorded.blocks).sort()).toEqual([...QUANTISATIONS.keys()].sort());
  });

  it('take the bytes that gguf-py gives them, in every type', () => {
    const sizes = [...TENSOR_TYPES].map(([number, { name, elements, bytes }]) => [number, [name, elements, bytes]]);
    // What only computations use is stored nowhere.
    const { 9: _q8_1, 15: _q8_K, ...stored } = recorded.sizes;
    expect(Object.fromEntries(sizes)).toEqual(stored);
  });
});

describe('a LLaMA in a GGUF file', () => {
  it.each([
    {},
    { tied: true },
    { attentionBias: true, mlpBias: true },
    { dtype: 'F32', heads: 4, keyValueHeads: 4 },
  ] as const)('is the same model as the folder that it was converted from: %o', async (options) => {
    const { folder, gguf } = await both(options);
    expect(gguf.description).toEqual(folder.description);
    expect(gguf.shape).toEqual(folder.shape);
    expect(await digestModel(gguf)).toBe(await digestModel(folder));
    const { tokenizerDigest, ...inspection } = await inspectModel(gguf);
    expect(tokenizerDigest).toBeNull();
    expect(inspection).toEqual({ ...(await inspectModel(folder)), tokenizerDigest: undefined });
    for (const model of [folder, gguf]) await model.close();
  });

  it('may be a Qwen 2, with biases on queries, keys and values and rows as they are', async () => {
    const config = { model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'] };
    const edit: TinyModelOptions['edit'] = (tensors) => tensors.filter(({ name }) => !name.endsWith('o_proj.bias'));
    const { folder, gguf } = await both({ attentionBias: true, config, edit }, { architecture: 'qwen2' });
    expect(gguf.description).toEqual(folder.description);
    expect(await digestModel(gguf)).toBe(await digestModel(folder));
    for (const model of [folder, gguf]) await model.close();
  });

  it.each(['F16', 'BF16'] as const)('is read in %s as it is stored', async (dataType) => {
    const { folder, gguf } = await both({ tied: true }, { dataType });
    const name = 'model.layers.1.self_attn.k_proj.weight';
    const [stored, own] = [await gguf.checkpoint.read(name), await folder.checkpoint.read(name)];
    expect(stored.dataType).toBe(dataType);
    expect(stored.data).toEqual(encodeValues(dataType, toFloat32(own)));
    expect((await gguf.checkpoint.read('model.norm.weight')).dataType).toBe('F32');
    for (const model of [folder, gguf]) await model.close();
  });

  it('is read by any range of bytes as by all', async () => {
    const { folder, gguf } = await both();
    const name = 'model.layers.0.self_attn.q_proj.weight';
    const { data } = await gguf.checkpoint.read(name);
    for (const [start, length] of [
      [0, 0],
      [0, 1],
      [3, 5],
      [63, 130],
      [510, 700],
      [data.length - 1, 1],
    ] as const) {
      expect(await gguf.checkpoint.readBytes(name, { start, length })).toEqual(data.slice(start, start + length));
    }
    await expect(gguf.checkpoint.readBytes(name, { start: data.length, length: 1 })).rejects.toThrow(RangeError);
    for (const model of [folder, gguf]) await model.close();
  });

  it('may lie alone in a folder', async () => {
    const { folder, gguf, file } = await both();
    const directory = path.dirname(file);
    expect(await modelFiles(directory)).toEqual([file]);
    const again = await openModelFolder(directory);
    expect(await digestModel(again)).toBe(await digestModel(gguf));
    for (const model of [folder, gguf, again]) await model.close();
    expect((await openFilesUnder(directory)) ?? []).toEqual([]);
    await copyFile(file, path.join(directory, 'other.gguf'));
    await expectProblem(() => openModelFolder(directory), 'MODEL_NOT_FOUND', '2 .gguf files');
    await expectProblem(() => openModelFolder(path.join(directory, 'absent.gguf')), 'MODEL_NOT_FOUND', 'absent');
    await mkdir(path.join(directory, 'folder.gguf'));
    await expectProblem(() => openModelFolder(path.join(directory, 'folder.gguf')), 'MODEL_NOT_FOUND', 'config.json');
  });

  it('that gguf-py wrote opens, quantised matrices and all', async () => {
    const model = await openModelFolder(new URL('tiny.gguf', golden).pathname);
    expect(model.description).toMatchObject({ hiddenSize: 32, queryHeads: 4, keyValueHeads: 2, normEpsilon: 1e-5 });
    // Embedding and norms; query, key, value and output; MLP.
    const parameters = 8 * 32 + 3 * 32 + 32 * (32 + 16 + 16 + 32) + 3 * 32 * 64;
    expect(await inspectModel(model)).toMatchObject({ parameters, tokenizerDigest: expect.any(String) });
    const key = toFloat32(await model.checkpoint.read('model.layers.0.self_attn.k_proj.weight'));
    const stored = toFloat32({ dataType: 'F32', data: Uint8Array.from(Buffer.from(recorded.tinyKey, 'base64')) });
    for (let row = 0; row < 16; row++) {
      const from = 8 * (row >> 3) + [0, 2, 4, 6, 1, 3, 5, 7][row & 7]!;
      expect(key.subarray(32 * row, 32 * (row + 1))).toEqual(stored.subarray(32 * from, 32 * (from + 1)));
    }
    await model.close();
  });
});

describe('rotary scaling of Llama 3', () => {
  const rope = { theta: 500_000, headDim: 64 };
  const scaling = {
    type: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalMaxPositions: 8192,
  } as const;

  it('is known by its factors, which are 1 for quick waves and the factor for slow ones', () => {
    const factors = llama3Factors(scaling, rope);
    expect([factors[0], factors[31]]).toEqual([1, 8]);
    expect(factors.some((value) => value > 1 && value < 8)).toBe(true);
    expect(scalingOfFactors(factors, rope)).toEqual(scaling);
  });

  it('is not taken for another one', () => {
    const other = llama3Factors({ ...scaling, originalMaxPositions: 4096 }, rope);
    expect(scalingOfFactors(other, rope)).toBeNull();
    expect(scalingOfFactors(other.subarray(1), rope)).toBeNull();
    expect(scalingOfFactors(new Float32Array(32).fill(Number.NaN), rope)).toBeNull();
  });
});

describe('a deci of layers with widths of their own', () => {
  it('is read with them, and no tensors of modules without units', async () => {
    const file = path.join(await temporaryFolder(), 'pruned.gguf');
    await writeDeci(file, { queryHeads: [4, 2, 0], keyValueHeads: [2, 1, 0], channels: [3, 5, 0] });
    const model = await openModelFolder(file);
    const widths = [
      { keyValueHeads: 2, intermediateSize: 3 },
      { keyValueHeads: 1, intermediateSize: 5 },
      { keyValueHeads: 0, intermediateSize: 0 },
    ];
    expect(model.description).toMatchObject({
      queryHeads: 4,
      keyValueHeads: 2,
      intermediateSize: 5,
      headDim: 4,
      widths,
    });
    expect(model.shape.layers.map(({ attention, mlp }) => [attention.units, mlp.units])).toEqual([
      [2, 3],
      [1, 5],
      [0, 0],
    ]);
    const { checkpoint } = model;
    expect(checkpoint.require('model.layers.1.self_attn.q_proj.weight').shape).toEqual([8, 8]);
    expect(checkpoint.require('model.layers.0.mlp.down_proj.weight').shape).toEqual([8, 3]);
    expect(checkpoint.tensors.has('model.layers.2.input_layernorm.weight')).toBe(false);
    // The compensation's biases, which are there, do not call for those of queries, which are not.
    expect(checkpoint.tensors.has('model.layers.1.self_attn.o_proj.bias')).toBe(true);
    expect(checkpoint.tensors.has('model.layers.1.self_attn.q_proj.bias')).toBe(false);
    const { weights, parameters } = await inspectModel(model);
    expect(weights.map(({ attention, mlp }) => [attention.columnMeanAbs.length, mlp.columnMeanAbs.length])).toEqual([
      [16, 3],
      [8, 5],
      [0, 0],
    ]);
    expect(await inspectFile(model, 'pruned.gguf')).toHaveLength(6);
    // Embedding, final norm; two layers; of the third, biases of zero.
    const layer = (q: number, kv: number, ff: number) => 2 * 8 + 2 * 8 + 8 * 4 * (2 * q + 2 * kv) + 3 * 8 * ff;
    expect(parameters).toBe(6 * 8 + 8 + layer(4, 2, 3) + layer(2, 1, 5) + 2 * 8);
    await model.close();
  });

  it('is like any other where all layers are alike', async () => {
    const file = path.join(await temporaryFolder(), 'alike.gguf');
    await writeDeci(file, { queryHeads: [4, 4, 4], keyValueHeads: [2, 2, 2], channels: [3, 3, 3] });
    const model = await openModelFolder(file);
    expect(model.description.widths).toBeUndefined();
    await model.close();
  });

  it('is refused where its widths are another kind of model', async () => {
    const file = path.join(await temporaryFolder(), 'pruned.gguf');
    await writeDeci(file, { queryHeads: [4, 3, 0], keyValueHeads: [2, 1, 0], channels: [3, 5, 0] });
    await expectProblem(() => openModelFolder(file), 'UNSUPPORTED_CONFIG', 'layer 1', '3 query heads');
    await writeDeci(file, { queryHeads: [4, 2, 2], keyValueHeads: [2, 1, 1], channels: [3, 5, 0] });
    await expectProblem(() => openModelFolder(file), 'UNSUPPORTED_CONFIG', 'layer 2', 'drop the attention');
    await writeDeci(file, { queryHeads: [4, 2], keyValueHeads: [2, 1, 0], channels: [3, 5, 0] });
    await expectProblem(() => openModelFolder(file), 'BAD_CONFIG', 'deci.attention.head_count', 'a list of 3');
  });
});

/** Three layers of hidden size 8 and head size 4, all values different from zero, biases on output projections. */
async function writeDeci(
  file: string,
  widths: Readonly<Record<'queryHeads' | 'keyValueHeads' | 'channels', readonly number[]>>,
): Promise<void> {
  const list = (values: readonly number[]) => ({ kind: 'list', of: 'i32', values }) as const;
  const u32 = (value: number) => ({ kind: 'u32', value }) as const;
  const layer = (index: number): readonly (readonly [string, readonly number[]])[] => {
    const [q, kv, ff] = [widths.queryHeads[index] ?? 0, widths.keyValueHeads[index]!, widths.channels[index]!];
    const attention: [string, number[]][] = [
      ['attn_norm.weight', [8]],
      ['attn_q.weight', [4 * q, 8]],
      ['attn_k.weight', [4 * kv, 8]],
      ['attn_v.weight', [4 * kv, 8]],
      ['attn_output.weight', [8, 4 * q]],
      ['attn_output.bias', [8]],
    ];
    const mlp: [string, number[]][] = [
      ['ffn_norm.weight', [8]],
      ['ffn_gate.weight', [ff, 8]],
      ['ffn_up.weight', [ff, 8]],
      ['ffn_down.weight', [8, ff]],
      ['ffn_down.bias', [8]],
    ];
    return [...(q > 0 ? attention : []), ...(ff > 0 ? mlp : [])].map(([name, shape]) => [
      `blk.${index}.${name}`,
      shape,
    ]);
  };
  const entries = [
    ['token_embd.weight', [6, 8]] as const,
    ['output_norm.weight', [8]] as const,
    ...[0, 1, 2].flatMap(layer),
  ].map(([name, shape]) => ({ name, shape, type: 'F32' }));
  const layout = layOutGguf(
    [
      ['general.architecture', { kind: 'string', value: 'deci' }],
      ['deci.block_count', u32(3)],
      ['deci.context_length', u32(16)],
      ['deci.embedding_length', u32(8)],
      ['deci.feed_forward_length', list(widths.channels)],
      ['deci.attention.head_count', list(widths.queryHeads)],
      ['deci.attention.head_count_kv', list(widths.keyValueHeads)],
      ['deci.attention.key_length', u32(4)],
      ['deci.attention.value_length', u32(4)],
      ['deci.attention.layer_norm_rms_epsilon', { kind: 'f32', value: 1e-6 }],
    ],
    entries,
  );
  const bytes = new Uint8Array(layout.byteLength);
  bytes.set(layout.header);
  for (const { offset, byteLength } of layout.tensors) {
    bytes.set(new Uint8Array(Float32Array.from({ length: byteLength / 4 }, (_, i) => i + 1).buffer), offset);
  }
  await writeFile(file, bytes);
}

const stories = fixture('stories260k');

describe.skipIf(stories === null)('stories260k (needs the shared fixtures)', () => {
  it('has the same key as a GGUF file', async () => {
    const file = path.join(await temporaryFolder(), 'stories.gguf');
    await writeGguf(stories!, file);
    const [folder, gguf] = [await openModelFolder(stories!), await openModelFolder(file)];
    expect(await digestModel(gguf)).toBe(await digestModel(folder));
    for (const model of [folder, gguf]) await model.close();
  });
});
