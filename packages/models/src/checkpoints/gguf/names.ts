/** A module of a layer under its name in Hugging Face layout. */
interface LayerModule {
  readonly gguf: string;
  /** Whether rotary embeddings turn its rows. */
  readonly rotary: boolean;
}

const module = (gguf: string, rotary = false): LayerModule => ({ gguf, rotary });

const LAYER_MODULES: ReadonlyMap<string, LayerModule> = new Map([
  ['input_layernorm', module('attn_norm')],
  ['self_attn.q_proj', module('attn_q', true)],
  ['self_attn.k_proj', module('attn_k', true)],
  ['self_attn.v_proj', module('attn_v')],
  ['self_attn.o_proj', module('attn_output')],
  ['self_attn.q_norm', module('attn_q_norm')],
  ['self_attn.k_norm', module('attn_k_norm')],
  ['post_attention_layernorm', module('ffn_norm')],
  ['mlp.gate_proj', module('ffn_gate')],
  ['mlp.up_proj', module('ffn_up')],
  ['mlp.down_proj', module('ffn_down')],
]);

const GLOBAL: ReadonlyMap<string, string> = new Map([
  ['model.embed_tokens.weight', 'token_embd.weight'],
  ['model.norm.weight', 'output_norm.weight'],
  ['lm_head.weight', 'output.weight'],
]);

/** What a tensor is called in a GGUF file. */
export interface GgufName {
  readonly name: string;
  readonly rotary: boolean;
  readonly isBias: boolean;
}

/** The place of a tensor of Hugging Face layout in a GGUF file; null for one that has none. */
export function ggufName(name: string): GgufName | null {
  const global = GLOBAL.get(name);
  if (global !== undefined) return { name: global, rotary: false, isBias: false };
  const match = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
  const found = match && LAYER_MODULES.get(match[2]!);
  if (!match || !found) return null;
  return { name: `blk.${match[1]}.${found.gguf}.${match[3]}`, rotary: found.rotary, isBias: match[3] === 'bias' };
}
