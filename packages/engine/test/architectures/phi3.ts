import { LLAMA_CONFIG, SIZES } from './llama-like.ts';
import { add, attend, linear, rmsNorm, rotate, row, silu } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY } from './reference.ts';

const { HEADS, GROUPS, HEAD_DIM, QUERY, KEY, MLP } = SIZES;
/** The class takes the head size from it. */
const HIDDEN = HEADS * HEAD_DIM;
/** Three quarters of a head are turned, as in Phi-4-mini. */
const TURNED = 6;
const ORIGINAL = 16;
const FACTOR = 128 / ORIGINAL;
const SHORT = [1, 1.25, 1.5];
const LONG = [2, 3, 5];

/** Phi-3: queries, keys and values in one projection, gate and up in another, LongRoPE. */
export const phi3: Reference = {
  name: 'phi3',
  config: {
    ...LLAMA_CONFIG,
    model_type: 'phi3',
    architectures: ['Phi3ForCausalLM'],
    hidden_size: HIDDEN,
    head_dim: undefined,
    partial_rotary_factor: TURNED / HEAD_DIM,
    original_max_position_embeddings: ORIGINAL,
    rope_scaling: { type: 'longrope', short_factor: SHORT, long_factor: LONG },
    sliding_window: null,
    pad_token_id: 0,
  },
  tensors: tensorsOf(
    [
      ['model.embed_tokens.weight', [VOCABULARY, HIDDEN]],
      ['model.norm.weight', [HIDDEN]],
      ['lm_head.weight', [VOCABULARY, HIDDEN]],
    ],
    (layer) => {
      const p = `model.layers.${layer}`;
      return [
        [`${p}.input_layernorm.weight`, [HIDDEN]],
        [`${p}.self_attn.qkv_proj.weight`, [QUERY + 2 * KEY, HIDDEN]],
        [`${p}.self_attn.o_proj.weight`, [HIDDEN, QUERY]],
        [`${p}.post_attention_layernorm.weight`, [HIDDEN]],
        [`${p}.mlp.gate_up_proj.weight`, [2 * MLP, HIDDEN]],
        [`${p}.mlp.down_proj.weight`, [HIDDEN, MLP]],
      ];
    },
  ),
  costs: { group: HIDDEN * HEAD_DIM * 6, channel: 3 * HIDDEN },
  groups: GROUPS,
  channelsPerGroup: QUERY / GROUPS,
  intermediate: MLP,
  forward(w, tokens, hooks) {
    const divisors = tokens.length > ORIGINAL ? LONG : SHORT;
    const rotation = {
      headDim: HEAD_DIM,
      dimensions: TURNED,
      frequency: (i: number) => 1 / (divisors[i]! * 10000 ** ((2 * i) / TURNED)),
      factor: Math.sqrt(1 + Math.log(FACTOR) / Math.log(ORIGINAL)),
    };
    const epsilon = LLAMA_CONFIG.rms_norm_eps;
    let x = Array.from(tokens, (id) => row(w('model.embed_tokens.weight'), id, HIDDEN));
    for (let layer = 0; layer < LAYERS; layer++) {
      const p = `model.layers.${layer}`;
      const qkv = x.map((vector) => {
        const normed = rmsNorm(vector, (i) => w(`${p}.input_layernorm.weight`)[i]!, epsilon);
        return linear(normed, w(`${p}.self_attn.qkv_proj.weight`));
      });
      const mixed = attend(
        qkv.map((vector, t) => rotate(vector.slice(0, QUERY), t, rotation)),
        qkv.map((vector, t) => rotate(vector.slice(QUERY, QUERY + KEY), t, rotation)),
        qkv.map((vector) => vector.slice(QUERY + KEY)),
        { heads: HEADS, keyValueHeads: GROUPS, headDim: HEAD_DIM, scale: 1 / Math.sqrt(HEAD_DIM) },
      );
      const kept = hooks.given(layer, 'attention', mixed);
      x = x.map((vector, t) =>
        add(vector, hooks.made(layer, 'attention', linear(kept[t]!, w(`${p}.self_attn.o_proj.weight`)))),
      );
      const channels = x.map((vector) => {
        const normed = rmsNorm(vector, (i) => w(`${p}.post_attention_layernorm.weight`)[i]!, epsilon);
        const both = linear(normed, w(`${p}.mlp.gate_up_proj.weight`));
        return both.slice(0, MLP).map((gate, c) => silu(gate) * both[MLP + c]!);
      });
      const left = hooks.given(layer, 'mlp', channels);
      x = x.map((vector, t) => add(vector, hooks.made(layer, 'mlp', linear(left[t]!, w(`${p}.mlp.down_proj.weight`)))));
    }
    return x.map((vector) =>
      linear(
        rmsNorm(vector, (i) => w('model.norm.weight')[i]!, epsilon),
        w('lm_head.weight'),
      ),
    );
  },
};
