import { FlapbookError } from '@flapbook/flap';
import type { Metadata } from '../metadata.ts';
import type { GgufFacts, GgufModel, LayerWidths } from './architecture.ts';
import { ropeOf } from './rope.ts';

const MAX_LAYERS = 10_000;

/** Keys that change what a model computes, with the values at which they change nothing. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  expert_count: [null, 0],
  logit_scale: [null, 0, 1],
  residual_scale: [null, 0, 1],
  embedding_scale: [null, 0, 1],
  use_parallel_residual: [null, false],
  'attention.scale': [null, 0],
  'attention.clamp_kqv': [null, 0],
  'attention.max_alibi_bias': [null, 0],
  'attention.sliding_window': [null, 0],
  attn_logit_softcapping: [null, 0],
  final_logit_softcapping: [null, 0],
};

/** What metadata say of a decoder of LLaMA's kind: the fields of config.json, and the widths of its layers. */
export function readDecoder({ metadata, tensors, ropeFactors }: GgufFacts): GgufModel {
  const architecture = metadata.string('general.architecture');
  const key = (name: string) => `${architecture}.${name}`;
  for (const [name, values] of Object.entries(NEUTRAL)) {
    const value = metadata.value(key(name));
    if (!values.includes(value)) throw metadata.unsupported(key(name), `${values.at(-1)} only`);
  }
  const hiddenSize = metadata.integer(key('embedding_length'));
  const widths = readWidths(metadata, key);
  const widest = widestOf(widths, metadata.file);
  const headDim = metadata.integer(key('attention.key_length'), hiddenSize / widths[0]!.queryHeads);
  if (metadata.integer(key('attention.value_length'), headDim) !== headDim) {
    throw metadata.unsupported(key('attention.value_length'), `the value of ${key('attention.key_length')} only`);
  }
  const has = (modules: readonly string[]) =>
    widths.some((_, layer) => modules.some((module) => tensors.has(`blk.${layer}.${module}.bias`)));
  return {
    headDim,
    widths,
    config: {
      hidden_size: hiddenSize,
      intermediate_size: widest.channels,
      num_hidden_layers: widths.length,
      num_attention_heads: widest.queryHeads,
      num_key_value_heads: widest.keyValueHeads,
      head_dim: headDim,
      vocab_size: tensors.get('token_embd.weight')?.shape[0] ?? 0,
      max_position_embeddings: metadata.integer(key('context_length')),
      rms_norm_eps: metadata.number(key('attention.layer_norm_rms_epsilon')),
      hidden_act: 'silu',
      attention_bias: has(['attn_q', 'attn_k', 'attn_v', 'attn_output']),
      mlp_bias: has(['ffn_gate', 'ffn_up', 'ffn_down']),
      tie_word_embeddings: !tensors.has('output.weight'),
      ...ropeOf({ metadata, ropeFactors }, { key, headDim }),
      ...tokenId(metadata, 'bos'),
      ...tokenId(metadata, 'eos'),
    },
  };
}

function readWidths(metadata: Metadata, key: (name: string) => string): readonly LayerWidths[] {
  const layers = metadata.integer(key('block_count'));
  if (layers < 1 || layers > MAX_LAYERS) throw metadata.bad(key('block_count'), `1 to ${MAX_LAYERS}`);
  const queryHeads = metadata.perLayer(key('attention.head_count'), layers);
  const keyValueHeads = metadata.perLayer(key('attention.head_count_kv'), layers, queryHeads);
  const channels = metadata.perLayer(key('feed_forward_length'), layers);
  return queryHeads.map((heads, layer) => ({
    queryHeads: heads,
    keyValueHeads: keyValueHeads[layer]!,
    channels: channels[layer]!,
  }));
}

/**
 * The widths that every layer fits in. Layers may have fewer groups of heads, each with as many query heads; one that
 * has channels nowhere, or heads without keys, is another kind of model.
 */
function widestOf(widths: readonly LayerWidths[], file: string): LayerWidths {
  const widest = {
    queryHeads: Math.max(...widths.map(({ queryHeads }) => queryHeads)),
    keyValueHeads: Math.max(...widths.map(({ keyValueHeads }) => keyValueHeads)),
    channels: Math.max(...widths.map(({ channels }) => channels)),
  };
  for (const [layer, { queryHeads, keyValueHeads, channels }] of widths.entries()) {
    const where = `${file}: layer ${layer} has ${queryHeads} query heads, ${keyValueHeads} key/value heads`;
    if (queryHeads * widest.keyValueHeads !== keyValueHeads * widest.queryHeads) {
      throw new FlapbookError(
        'UNSUPPORTED_CONFIG',
        `${where}; Flapbook supports one number of query heads a key/value head (${widest.queryHeads} to ${widest.keyValueHeads} elsewhere).`,
      );
    }
    if (channels === 0 && queryHeads > 0) {
      // llama.cpp goes on to the next layer there and drops what the attention computed.
      throw new FlapbookError('UNSUPPORTED_CONFIG', `${where} and no channels, of which runtimes drop the attention.`);
    }
  }
  return widest;
}

function tokenId(metadata: Metadata, name: 'bos' | 'eos'): Readonly<Record<string, number>> {
  const key = `tokenizer.ggml.${name}_token_id`;
  return metadata.has(key) ? { [`${name}_token_id`]: metadata.integer(key) } : {};
}
