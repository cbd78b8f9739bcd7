import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeModel } from '../src/architectures/registry.ts';
import { storedTensors } from '../src/architectures/tensors.ts';
import type { DataType, ModelDescription } from '../src/types.ts';
import { type TestTensor, writeSafetensors } from './writeSafetensors.ts';
import { writeTinyTokenizer } from './writeTinyTokenizer.ts';

export interface TinyModelOptions {
  readonly layers?: number;
  readonly hidden?: number;
  readonly heads?: number;
  readonly keyValueHeads?: number;
  readonly headDim?: number;
  readonly intermediate?: number;
  readonly vocabulary?: number;
  readonly maxPositions?: number;
  readonly dtype?: DataType;
  readonly seed?: number;
  readonly tied?: boolean;
  readonly attentionBias?: boolean;
  readonly mlpBias?: boolean;
  /** Files to spread the tensors over, with an index where more than one. */
  readonly shards?: number;
  /** Also writes a tokenizer.json of bytes; takes a vocabulary of 259 or more. */
  readonly tokenizer?: boolean;
  /** Fields of config.json to add or to replace. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A last hand at the tensors, to spoil them for a test. */
  readonly edit?: (tensors: TestTensor[]) => TestTensor[];
}

/** Writes a LLaMA with seeded random weights in Hugging Face layout; same options, same bytes. */
export async function writeTinyModel(directory: string, options: TinyModelOptions = {}): Promise<ModelDescription> {
  const { hidden = 16, heads = 4, vocabulary = options.tokenizer ? 288 : 32 } = options;
  const config = {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: hidden,
    intermediate_size: options.intermediate ?? 24,
    num_hidden_layers: options.layers ?? 2,
    num_attention_heads: heads,
    num_key_value_heads: options.keyValueHeads ?? heads,
    head_dim: options.headDim ?? hidden / heads,
    vocab_size: vocabulary,
    max_position_embeddings: options.maxPositions ?? 128,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    hidden_act: 'silu',
    attention_bias: options.attentionBias ?? false,
    mlp_bias: options.mlpBias ?? false,
    tie_word_embeddings: options.tied ?? false,
    bos_token_id: 1,
    eos_token_id: 2,
  };
  const description = describeModel(config);
  const drawn = randomTensors(description, options.dtype ?? 'F32', options.seed ?? 0);
  const tensors = options.edit ? options.edit(drawn) : drawn;
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'config.json'), JSON.stringify({ ...config, ...options.config }, null, 2));
  await writeShards(directory, tensors, options.shards ?? 1);
  if (options.tokenizer) await writeTinyTokenizer(directory);
  return description;
}

/** Weights of the usual scale, 1/sqrt(inputs), so that a forward pass neither dies out nor explodes; norms near one. */
function randomTensors(description: ModelDescription, dataType: DataType, seed: number): TestTensor[] {
  const uniform = mulberry32(seed);
  return [...storedTensors(description)].map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const isNorm = name.includes('norm');
    const scale = shape.length === 2 ? Math.sqrt(3 / shape[1]!) : 0.1;
    const values = Float32Array.from({ length: count }, () => (isNorm ? 1 : 0) + scale * (2 * uniform() - 1));
    return { name, dataType, shape, values };
  });
}

async function writeShards(directory: string, tensors: readonly TestTensor[], shards: number): Promise<void> {
  if (shards === 1) return writeSafetensors(path.join(directory, 'model.safetensors'), tensors);
  const weightMap: Record<string, string> = {};
  for (let shard = 0; shard < shards; shard++) {
    const number = (index: number) => String(index).padStart(5, '0');
    const file = `model-${number(shard + 1)}-of-${number(shards)}.safetensors`;
    const part = tensors.filter((_, index) => index % shards === shard);
    for (const { name } of part) weightMap[name] = file;
    await writeSafetensors(path.join(directory, file), part);
  }
  const index = JSON.stringify({ metadata: {}, weight_map: weightMap });
  await writeFile(path.join(directory, 'model.safetensors.index.json'), index);
}

/** Tommy Ettinger's Mulberry32: numbers in [0, 1), good enough for weights that mean nothing. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
