import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A LLaMA's sizes. */
export interface BenchShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly maxPositions: number;
}

/** The shape of a 135 M-parameter LLaMA. */
export const SHAPE_135M: BenchShape = {
  layers: 30,
  hidden: 576,
  heads: 9,
  keyValueHeads: 3,
  headDim: 64,
  intermediate: 1536,
  vocabulary: 49152,
  maxPositions: 2048,
};

/** The shape of a 1.1 B-parameter LLaMA: that of TinyLlama. */
export const SHAPE_1B: BenchShape = {
  layers: 22,
  hidden: 2048,
  heads: 32,
  keyValueHeads: 4,
  headDim: 64,
  intermediate: 5632,
  vocabulary: 32000,
  maxPositions: 2048,
};

/** LLaMA-7B with as many layers as are wanted. */
export const SHAPE_7B: BenchShape = {
  layers: 32,
  hidden: 4096,
  heads: 32,
  keyValueHeads: 32,
  headDim: 128,
  intermediate: 11008,
  vocabulary: 32000,
  maxPositions: 2048,
};

export interface RandomModelOptions {
  /** F32 where absent. */
  readonly dataType?: 'F32' | 'F16';
  /** One file for each layer and one for the rest, with an index; one file for all where absent. */
  readonly sharded?: boolean;
}

type NamedShape = readonly [name: string, dimensions: readonly number[]];

/** Writes a LLaMA with random weights, tensor by tensor: speed does not depend on what a model knows. */
export async function writeRandomModel(
  directory: string,
  shape: BenchShape,
  { dataType = 'F32', sharded = false }: RandomModelOptions = {},
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(config(shape)));
  const shards = new Map<string, NamedShape[]>();
  for (const tensor of tensorShapes(shape)) {
    const shard = sharded ? `-${/\.layers\.(\d+)\./.exec(tensor[0])?.[1] ?? 'outer'}` : '';
    const own = shards.get(shard) ?? [];
    own.push(tensor);
    shards.set(shard, own);
  }
  const weightMap: Record<string, string> = {};
  for (const [shard, own] of shards) {
    const file = `model${shard}.safetensors`;
    await writeTensors(path.join(directory, file), own, dataType);
    for (const [name] of own) weightMap[name] = file;
  }
  if (!sharded) return;
  await writeFile(path.join(directory, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
}

async function writeTensors(target: string, tensors: readonly NamedShape[], dataType: 'F32' | 'F16'): Promise<void> {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, dimensions] of tensors) {
    const bytes = elements(dimensions) * (dataType === 'F32' ? 4 : 2);
    header[name] = { dtype: dataType, shape: dimensions, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const text = JSON.stringify(header);
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  const file = await open(target, 'w');
  try {
    await file.writeFile(Buffer.concat([prefix, json]));
    for (const [name, dimensions] of tensors) await file.writeFile(bytesOf(name, dimensions, dataType));
  } finally {
    await file.close();
  }
}

function config(shape: BenchShape): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: shape.hidden,
    intermediate_size: shape.intermediate,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.keyValueHeads,
    head_dim: shape.headDim,
    vocab_size: shape.vocabulary,
    max_position_embeddings: shape.maxPositions,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    hidden_act: 'silu',
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: true,
    bos_token_id: 1,
    eos_token_id: 2,
  };
}

function* tensorShapes(shape: BenchShape): Generator<NamedShape> {
  const { hidden, intermediate } = shape;
  const queries = shape.heads * shape.headDim;
  const keys = shape.keyValueHeads * shape.headDim;
  yield ['model.embed_tokens.weight', [shape.vocabulary, hidden]];
  for (let layer = 0; layer < shape.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    yield [`${prefix}.input_layernorm.weight`, [hidden]];
    yield [`${prefix}.self_attn.q_proj.weight`, [queries, hidden]];
    yield [`${prefix}.self_attn.k_proj.weight`, [keys, hidden]];
    yield [`${prefix}.self_attn.v_proj.weight`, [keys, hidden]];
    yield [`${prefix}.self_attn.o_proj.weight`, [hidden, queries]];
    yield [`${prefix}.post_attention_layernorm.weight`, [hidden]];
    yield [`${prefix}.mlp.gate_proj.weight`, [intermediate, hidden]];
    yield [`${prefix}.mlp.up_proj.weight`, [intermediate, hidden]];
    yield [`${prefix}.mlp.down_proj.weight`, [hidden, intermediate]];
  }
  yield ['model.norm.weight', [hidden]];
}

/** Ones for norms, else random numbers that keep the size of what they are multiplied with. */
function bytesOf(name: string, dimensions: readonly number[], dataType: 'F32' | 'F16'): Uint8Array {
  const count = elements(dimensions);
  const isNorm = name.endsWith('norm.weight');
  if (dataType === 'F32') {
    const scale = 1 / Math.sqrt(dimensions.at(-1)!);
    const data = new Float32Array(count);
    for (let i = 0; i < count; i++) data[i] = isNorm ? 1 : scale * (2 * Math.random() - 1);
    return new Uint8Array(data.buffer);
  }
  const data = new Uint16Array(count);
  if (isNorm) return new Uint8Array(data.fill(0x3c00).buffer);
  // A random sign and fraction under an exponent near that of the scale, a million of them again and again: billions
  // of conversions would take minutes.
  const exponent = Math.max(1, 15 - Math.round(Math.log2(dimensions.at(-1)!) / 2)) << 10;
  const random = Math.min(count, 2 ** 20);
  let state = 2463534242;
  for (let i = 0; i < random; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = exponent | (state & 0x83ff);
  }
  for (let filled = random; filled < count; filled *= 2) data.copyWithin(filled, 0, Math.min(filled, count - filled));
  return new Uint8Array(data.buffer);
}

function elements(dimensions: readonly number[]): number {
  return dimensions.reduce((product, size) => product * size, 1);
}
