import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';

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

/** Writes a LLaMA with random weights, tensor by tensor: speed does not depend on what a model knows. */
export async function writeRandomModel(directory: string, shape: BenchShape): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(config(shape)));
  const header: Record<string, unknown> = {};
  let offset = 0;
  const tensors = [...tensorShapes(shape)];
  for (const [name, dimensions] of tensors) {
    const bytes = dimensions.reduce((product, size) => product * size, 1) * 4;
    header[name] = { dtype: 'F32', shape: dimensions, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const text = JSON.stringify(header);
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  const file = await open(path.join(directory, 'model.safetensors'), 'w');
  try {
    await file.writeFile(Buffer.concat([prefix, json]));
    for (const [name, dimensions] of tensors) await file.writeFile(new Uint8Array(values(name, dimensions).buffer));
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

function* tensorShapes(shape: BenchShape): Generator<readonly [string, readonly number[]]> {
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

function values(name: string, dimensions: readonly number[]): Float32Array {
  const count = dimensions.reduce((product, size) => product * size, 1);
  const data = new Float32Array(count);
  const isNorm = name.endsWith('norm.weight');
  const scale = 1 / Math.sqrt(dimensions.at(-1)!);
  for (let i = 0; i < count; i++) data[i] = isNorm ? 1 : scale * (2 * Math.random() - 1);
  return data;
}
