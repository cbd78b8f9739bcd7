import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toFloat32 } from '../src/checkpoints/convert.ts';
import { type GgufValue, layOutGguf } from '../src/checkpoints/gguf/encode.ts';
import { openModelFolder } from '../src/folder.ts';
import type { DataType } from '../src/types.ts';
import { encodeValues } from './encodeValues.ts';

export interface WriteGgufOptions {
  /** The type of matrices; vectors are float32, as converters write them. */
  readonly dataType?: DataType;
  /** `general.architecture`; LLaMA's has rows of queries and keys in pairs. */
  readonly architecture?: 'llama' | 'qwen2';
  /** Further metadata. */
  readonly metadata?: readonly (readonly [string, GgufValue])[];
}

const MODULES: readonly (readonly [string, string])[] = [
  ['model.embed_tokens', 'token_embd'],
  ['model.norm', 'output_norm'],
  ['lm_head', 'output'],
  ['input_layernorm', 'attn_norm'],
  ['post_attention_layernorm', 'ffn_norm'],
  ['self_attn.q_proj', 'attn_q'],
  ['self_attn.k_proj', 'attn_k'],
  ['self_attn.v_proj', 'attn_v'],
  ['self_attn.o_proj', 'attn_output'],
  ['mlp.gate_proj', 'ffn_gate'],
  ['mlp.up_proj', 'ffn_up'],
  ['mlp.down_proj', 'ffn_down'],
];

/** Writes a LLaMA or a Qwen 2 that lies in Hugging Face layout as a GGUF file, as llama.cpp's converter does. */
export async function writeGguf(directory: string, file: string, options: WriteGgufOptions = {}): Promise<void> {
  const { dataType = 'F32', architecture = 'llama' } = options;
  const { description, checkpoint, close } = await openModelFolder(directory);
  const config = JSON.parse(await readFile(path.join(directory, 'config.json'), 'utf8')) as Record<string, number>;
  const u32 = (value: number) => ({ kind: 'u32', value }) as const;
  const metadata: (readonly [string, GgufValue])[] = [
    ['general.architecture', { kind: 'string', value: architecture }],
    [`${architecture}.block_count`, u32(description.layers)],
    [`${architecture}.context_length`, u32(config.max_position_embeddings!)],
    [`${architecture}.embedding_length`, u32(config.hidden_size!)],
    [`${architecture}.feed_forward_length`, u32(config.intermediate_size!)],
    [`${architecture}.attention.head_count`, u32(config.num_attention_heads!)],
    [`${architecture}.attention.head_count_kv`, u32(config.num_key_value_heads!)],
    [`${architecture}.attention.key_length`, u32(config.head_dim!)],
    [`${architecture}.attention.value_length`, u32(config.head_dim!)],
    [`${architecture}.attention.layer_norm_rms_epsilon`, { kind: 'f32', value: config.rms_norm_eps! }],
    [`${architecture}.rope.freq_base`, { kind: 'f32', value: config.rope_theta! }],
    ['tokenizer.ggml.bos_token_id', u32(config.bos_token_id!)],
    ['tokenizer.ggml.eos_token_id', u32(config.eos_token_id!)],
    ...(options.metadata ?? []),
  ];
  const names = [...checkpoint.tensors.keys()];
  const entries = names.map((name) => {
    const { shape } = checkpoint.require(name);
    return { name: ggufNameOf(name), shape, type: shape.length === 1 ? 'F32' : dataType };
  });
  const layout = layOutGguf(metadata, entries);
  const bytes = new Uint8Array(layout.byteLength);
  bytes.set(layout.header);
  for (const [index, name] of names.entries()) {
    const tensor = await checkpoint.read(name);
    const values =
      architecture === 'llama' && /\.(q|k)_proj\./.test(name)
        ? paired(toFloat32(tensor), tensor.shape[0]!, config.head_dim!)
        : toFloat32(tensor);
    bytes.set(encodeValues(entries[index]!.type as DataType, values), layout.tensors[index]!.offset);
  }
  await close();
  await writeFile(file, bytes);
}

function ggufNameOf(name: string): string {
  const [from, to] = MODULES.find(([module]) => name.includes(module))!;
  return name.replace(from, to).replace('model.layers.', 'blk.');
}

/** The two halves of each head's rows, taken in turn. */
function paired(values: Float32Array, rows: number, headDim: number): Float32Array {
  const width = values.length / rows;
  const result = new Float32Array(values.length);
  for (let head = 0; head < rows / headDim; head++) {
    for (let pair = 0; pair < headDim / 2; pair++) {
      for (const half of [0, 1]) {
        const from = head * headDim + half * (headDim / 2) + pair;
        result.set(values.subarray(from * width, (from + 1) * width), (head * headDim + 2 * pair + half) * width);
      }
    }
  }
  return result;
}
