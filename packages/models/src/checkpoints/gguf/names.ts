import type { LayerWidths } from './architectures/architecture.ts';

/** Which of a layer's numbers of units an axis goes by; null: it is the same in every layer. */
export type Width = 'query' | 'keyValue' | 'channels' | null;

/** A module of a layer under its name in Hugging Face layout. */
interface LayerModule {
  readonly gguf: string;
  /** Of the weight's rows, and of the bias. */
  readonly rows: Width;
  readonly columns: Width;
  /** Whether rotary embeddings turn its rows. */
  readonly rotary: boolean;
}

const module = (gguf: string, rows: Width, columns: Width, rotary = false): LayerModule => ({
  gguf,
  rows,
  columns,
  rotary,
});

const LAYER_MODULES: ReadonlyMap<string, LayerModule> = new Map([
  ['input_layernorm', module('attn_norm', null, null)],
  ['self_attn.q_proj', module('attn_q', 'query', null, true)],
  ['self_attn.k_proj', module('attn_k', 'keyValue', null, true)],
  ['self_attn.v_proj', module('attn_v', 'keyValue', null)],
  ['self_attn.o_proj', module('attn_output', null, 'query')],
  ['self_attn.q_norm', module('attn_q_norm', null, null)],
  ['self_attn.k_norm', module('attn_k_norm', null, null)],
  ['post_attention_layernorm', module('ffn_norm', null, null)],
  ['mlp.gate_proj', module('ffn_gate', 'channels', null)],
  ['mlp.up_proj', module('ffn_up', 'channels', null)],
  ['mlp.down_proj', module('ffn_down', null, 'channels')],
]);

const GLOBAL: ReadonlyMap<string, string> = new Map([
  ['model.embed_tokens.weight', 'token_embd.weight'],
  ['model.norm.weight', 'output_norm.weight'],
  ['lm_head.weight', 'output.weight'],
]);

/** What a tensor is called in a GGUF file, and how its shape follows from a layer's widths. */
export interface GgufName {
  readonly name: string;
  readonly layer: number | null;
  readonly rows: Width;
  readonly columns: Width;
  readonly rotary: boolean;
  readonly isBias: boolean;
}

/** The place of a tensor of Hugging Face layout in a GGUF file; null for one that has none. */
export function ggufName(name: string): GgufName | null {
  const global = GLOBAL.get(name);
  if (global !== undefined) {
    return { name: global, layer: null, rows: null, columns: null, rotary: false, isBias: false };
  }
  const match = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
  const found = match && LAYER_MODULES.get(match[2]!);
  if (!match || !found) return null;
  const { gguf, rows, columns, rotary } = found;
  const isBias = match[3] === 'bias';
  return { name: `blk.${match[1]}.${gguf}.${match[3]}`, layer: Number(match[1]), rows, columns, rotary, isBias };
}

/** Elements along an axis in a layer of given widths. */
export function widthOf(width: Exclude<Width, null>, widths: LayerWidths, headDim: number): number {
  if (width === 'channels') return widths.channels;
  return (width === 'query' ? widths.queryHeads : widths.keyValueHeads) * headDim;
}
