import { LLAMA_CONFIG, SIZES } from './llama-like.ts';
import { add, attend, geluTanh, linear, plainFrequency, rmsNorm, rotate, row, type Vector } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY } from './reference.ts';

const { HIDDEN, HEADS, GROUPS, HEAD_DIM, QUERY, KEY, MLP } = SIZES;
const WINDOW = 5;

interface Variant {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Norms on both sides of the modules. */
  readonly sandwich: boolean;
  readonly queryKeyNorm: boolean;
  readonly scale: number;
  readonly scoreCap: number | null;
  readonly logitCap: number | null;
  readonly isLocal: (layer: number) => boolean;
  readonly theta: (isLocal: boolean) => number;
  /** What positions of layers without a window are divided by. */
  readonly factor: number;
}

function family(variant: Variant): Reference {
  const { name, sandwich, queryKeyNorm, scoreCap, logitCap } = variant;
  const epsilon = LLAMA_CONFIG.rms_norm_eps;
  const capped = (value: number, cap: number | null): number => (cap === null ? value : cap * Math.tanh(value / cap));
  return {
    name,
    config: {
      ...LLAMA_CONFIG,
      hidden_act: 'gelu_pytorch_tanh',
      hidden_activation: 'gelu_pytorch_tanh',
      tie_word_embeddings: true,
      pad_token_id: 0,
      ...variant.config,
    },
    tensors: tensorsOf(
      [
        ['model.embed_tokens.weight', [VOCABULARY, HIDDEN]],
        ['model.norm.weight', [HIDDEN]],
      ],
      (layer) => {
        const p = `model.layers.${layer}`;
        return [
          [`${p}.input_layernorm.weight`, [HIDDEN]],
          [`${p}.self_attn.q_proj.weight`, [QUERY, HIDDEN]],
          [`${p}.self_attn.k_proj.weight`, [KEY, HIDDEN]],
          [`${p}.self_attn.v_proj.weight`, [KEY, HIDDEN]],
          [`${p}.self_attn.o_proj.weight`, [HIDDEN, QUERY]],
          [`${p}.post_attention_layernorm.weight`, [HIDDEN]],
          [`${p}.mlp.gate_proj.weight`, [MLP, HIDDEN]],
          [`${p}.mlp.up_proj.weight`, [MLP, HIDDEN]],
          [`${p}.mlp.down_proj.weight`, [HIDDEN, MLP]],
          ...(sandwich
            ? ([
                [`${p}.pre_feedforward_layernorm.weight`, [HIDDEN]],
                [`${p}.post_feedforward_layernorm.weight`, [HIDDEN]],
              ] as const)
            : []),
          ...(queryKeyNorm
            ? ([
                [`${p}.self_attn.q_norm.weight`, [HEAD_DIM]],
                [`${p}.self_attn.k_norm.weight`, [HEAD_DIM]],
              ] as const)
            : []),
        ];
      },
    ),
    costs: { group: HIDDEN * HEAD_DIM * 6, channel: 3 * HIDDEN },
    groups: GROUPS,
    channelsPerGroup: QUERY / GROUPS,
    intermediate: MLP,
    forward(w, tokens, hooks) {
      const norm = (vector: Vector, of: string) => rmsNorm(vector, (i) => 1 + w(of)[i]!, epsilon);
      const heads = (vector: Vector, of: string): Vector => {
        if (!queryKeyNorm) return vector;
        const parts = Array.from({ length: vector.length / HEAD_DIM }, (_, h) => norm(row(vector, h, HEAD_DIM), of));
        return Float64Array.from(parts.flatMap((part) => [...part]));
      };
      let x: Vector[] = Array.from(tokens, (id) =>
        row(w('model.embed_tokens.weight'), id, HIDDEN).map((value) => value * Math.sqrt(HIDDEN)),
      );
      for (let layer = 0; layer < LAYERS; layer++) {
        const p = `model.layers.${layer}`;
        const local = variant.isLocal(layer);
        const plain = plainFrequency(variant.theta(local), HEAD_DIM);
        const rotation = { headDim: HEAD_DIM, frequency: (i: number) => plain(i) / (local ? 1 : variant.factor) };
        const a = x.map((vector) => norm(vector, `${p}.input_layernorm.weight`));
        const project = (of: string) => a.map((vector) => linear(vector, w(`${p}.self_attn.${of}_proj.weight`)));
        const mixed = attend(
          project('q').map((q, t) => rotate(heads(q, `${p}.self_attn.q_norm.weight`), t, rotation)),
          project('k').map((k, t) => rotate(heads(k, `${p}.self_attn.k_norm.weight`), t, rotation)),
          project('v'),
          {
            heads: HEADS,
            keyValueHeads: GROUPS,
            headDim: HEAD_DIM,
            scale: variant.scale,
            sees: (t, s) => s <= t && (!local || t - s < WINDOW),
            score: (value) => capped(value, scoreCap),
          },
        );
        const kept = hooks.given(layer, 'attention', mixed);
        x = x.map((vector, t) => {
          const made = hooks.made(layer, 'attention', linear(kept[t]!, w(`${p}.self_attn.o_proj.weight`)));
          return add(vector, sandwich ? norm(made, `${p}.post_attention_layernorm.weight`) : made);
        });
        const before = sandwich ? 'pre_feedforward_layernorm' : 'post_attention_layernorm';
        const channels = x.map((vector) => {
          const m = norm(vector, `${p}.${before}.weight`);
          const up = linear(m, w(`${p}.mlp.up_proj.weight`));
          return linear(m, w(`${p}.mlp.gate_proj.weight`)).map((gate, c) => geluTanh(gate) * up[c]!);
        });
        const left = hooks.given(layer, 'mlp', channels);
        x = x.map((vector, t) => {
          const made = hooks.made(layer, 'mlp', linear(left[t]!, w(`${p}.mlp.down_proj.weight`)));
          return add(vector, sandwich ? norm(made, `${p}.post_feedforward_layernorm.weight`) : made);
        });
      }
      return x.map((vector) =>
        linear(norm(vector, 'model.norm.weight'), w('model.embed_tokens.weight')).map((logit) =>
          capped(logit, logitCap),
        ),
      );
    },
  };
}

export const gemma = family({
  name: 'gemma',
  config: { model_type: 'gemma', architectures: ['GemmaForCausalLM'] },
  sandwich: false,
  queryKeyNorm: false,
  scale: 1 / Math.sqrt(HEAD_DIM),
  scoreCap: null,
  logitCap: null,
  isLocal: () => false,
  theta: () => 10000,
  factor: 1,
});

export const gemma2 = family({
  name: 'gemma2',
  config: {
    model_type: 'gemma2',
    architectures: ['Gemma2ForCausalLM'],
    sliding_window: WINDOW,
    query_pre_attn_scalar: 12,
    attn_logit_softcapping: 2.5,
    final_logit_softcapping: 3.5,
  },
  sandwich: true,
  queryKeyNorm: false,
  scale: 1 / Math.sqrt(12),
  scoreCap: 2.5,
  logitCap: 3.5,
  isLocal: (layer) => layer % 2 === 0,
  theta: () => 10000,
  factor: 1,
});

export const gemma3 = family({
  name: 'gemma3',
  config: {
    model_type: 'gemma3_text',
    architectures: ['Gemma3ForCausalLM'],
    sliding_window: WINDOW,
    sliding_window_pattern: 2,
    query_pre_attn_scalar: 12,
    rope_theta: 1e6,
    rope_local_base_freq: 10000,
    rope_scaling: { rope_type: 'linear', factor: 8 },
  },
  sandwich: true,
  queryKeyNorm: true,
  scale: 1 / Math.sqrt(12),
  scoreCap: null,
  logitCap: null,
  isLocal: (layer) => (layer + 1) % 2 !== 0,
  theta: (local) => (local ? 10000 : 1e6),
  factor: 8,
});
