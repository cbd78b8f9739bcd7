import { entry, type GgufParts, ggufBytes, list, pair, text, u32, u64 } from '@flapbook/models/testing';
import fc from 'fast-check';

const counts = fc.constantFrom(0n, 1n, 2n, 16n, 2n ** 22n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n);
const small = fc.constantFrom(0, 1, 2, 4, 8, 16, 32, 24, 255, 2 ** 20, 2 ** 31, 2 ** 32 - 1);

/** Names that readers look for, and some that nobody does. */
const keys = fc.constantFrom(
  'general.architecture',
  'general.alignment',
  'general.file_type',
  ...['block_count', 'embedding_length', 'feed_forward_length', 'vocab_size', 'context_length'].map(
    (key) => `llama.${key}`,
  ),
  ...['head_count', 'head_count_kv', 'key_length', 'layer_norm_rms_epsilon'].map((key) => `llama.attention.${key}`),
  ...['dimension_count', 'freq_base', 'scaling.type', 'scaling.factor'].map((key) => `llama.rope.${key}`),
  ...['model', 'pre', 'tokens', 'scores', 'token_type', 'merges', 'bos_token_id'].map((key) => `tokenizer.ggml.${key}`),
  '__proto__',
  '',
);

const string = fc.oneof(
  fc.constantFrom('llama', 'qwen2', 'gpt2', 'yarn', '\0', 'a'.repeat(70_000)).map((value) => text(value)),
  fc.tuple(fc.string(), counts).map(([value, length]) => text(value, length)),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => text(bytes)),
);
const number = small.map(u32);
/** A value behind its kind: true, or of other bytes than its kind has. */
const value: fc.Arbitrary<readonly [kind: number, bytes: Uint8Array]> = fc.oneof(
  fc.tuple(fc.constantFrom(4, 5, 6), number),
  fc.tuple(fc.constant(8), string),
  fc.tuple(fc.constantFrom(10, 11, 12), counts.map(u64)),
  fc.tuple(fc.constant(9), lists(4, number)),
  fc.tuple(fc.constant(9), lists(8, string)),
  fc.tuple(fc.nat(14), fc.uint8Array({ maxLength: 16 })),
);

function lists(kind: number, item: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.array(item, { maxLength: 5 }), fc.option(counts, { freq: 4 }))
    .map(([items, lie]) => list(kind, lie ?? BigInt(items.length), ...items));
}

const names = fc.constantFrom(
  'token_embd.weight',
  'output_norm.weight',
  'blk.0.attn_q.weight',
  'blk.4000000.ffn_up.weight',
  '',
);
const tensor = fc
  .tuple(names, fc.array(counts, { maxLength: 5 }), fc.nat(40), counts)
  .map(([name, dimensions, type, offset]) => entry(name, dimensions, type, offset));

/** Files that are put together of parts, true and not. */
export const ggufs: fc.Arbitrary<Uint8Array> = fc
  .record(
    {
      version: fc.constantFrom(0, 1, 2, 3, 4, 2 ** 31),
      tensorCount: counts,
      keyCount: counts,
      metadata: fc.array(
        fc.tuple(keys, value).map(([key, [kind, bytes]]) => pair(key, kind, bytes)),
        { maxLength: 8 },
      ),
      tensors: fc.array(tensor, { maxLength: 4 }),
      data: fc.nat(4_096).map((bytes) => new Uint8Array(bytes)),
    },
    { requiredKeys: ['metadata'] },
  )
  .map((parts) => ggufBytes(parts as GgufParts));
