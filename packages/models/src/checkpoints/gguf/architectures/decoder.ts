import { FlapbookError } from '@flapbook/flap';
import { COMPACT_PREFIX } from '../../../architectures/compact.ts';
import type { Metadata } from '../metadata.ts';
import type { GgufFacts, GgufModel } from './architecture.ts';
import { ropeOf } from './rope.ts';

/** How many units one layer has. */
interface LayerWidths {
  readonly queryHeads: number;
  readonly keyValueHeads: number;
  readonly channels: number;
}

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

/**
 * What metadata say of a decoder of LLaMA's kind, as the fields of config.json; of one whose layers differ, as those of a
 * compact export.
 *
 * @param modelType of the architecture that it is described as
 */
export function readDecoder({ metadata, tensors, ropeFactors }: GgufFacts, modelType: string): GgufModel {
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
  const uniform = isUniform(widths);
  return {
    headDim,
    config: {
      model_type: uniform ? modelType : `${COMPACT_PREFIX}${modelType}`,
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
      ...(uniform
        ? {
            attention_bias: has(['attn_q', 'attn_k', 'attn_v', 'attn_output']),
            mlp_bias: has(['ffn_gate', 'ffn_up', 'ffn_down']),
          }
        : {
            attention_bias: has(['attn_q', 'attn_k', 'attn_v']),
            mlp_bias: has(['ffn_gate', 'ffn_up']),
            flap_attention_output_bias: has(['attn_output']),
            flap_mlp_output_bias: has(['ffn_down']),
            flap_num_attention_heads: widths.map(({ queryHeads }) => queryHeads),
            flap_num_key_value_heads: widths.map(({ keyValueHeads }) => keyValueHeads),
            flap_intermediate_sizes: widths.map(({ channels }) => channels),
          }),
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

function isUniform(widths: readonly LayerWidths[]): boolean {
  const [first] = widths;
  return widths.every(({ queryHeads, channels }) => queryHeads === first!.queryHeads && channels === first!.channels);
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
