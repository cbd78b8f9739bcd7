import { add, attend, linear, plainFrequency, type Rotation, rmsNorm, rotate, row, silu, type Vector } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY, type Weights } from './reference.ts';

const HIDDEN = 16;
const HEADS = 4;
const GROUPS = 2;
const HEAD_DIM = 8;
const QUERY = HEADS * HEAD_DIM;
const KEY = GROUPS * HEAD_DIM;
const MLP = 24;
const EPSILON = 1e-5;

export const SIZES = { HIDDEN, HEADS, GROUPS, HEAD_DIM, QUERY, KEY, MLP } as const;

export const LLAMA_CONFIG = {
  hidden_size: HIDDEN,
  intermediate_size: MLP,
  num_hidden_layers: LAYERS,
  num_attention_heads: HEADS,
  num_key_value_heads: GROUPS,
  head_dim: HEAD_DIM,
  vocab_size: VOCABULARY,
  max_position_embeddings: 128,
  rms_norm_eps: EPSILON,
  hidden_act: 'silu',
  bos_token_id: 1,
  eos_token_id: 2,
  tie_word_embeddings: false,
} as const;

interface Variant {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Layer by layer, beside those that all have. */
  readonly more?: (prefix: string) => readonly (readonly [string, readonly number[]])[];
  readonly biasesPerGroup?: number;
  readonly window?: (layer: number) => number;
  readonly rotation?: (tokens: number) => Rotation;
  /** Queries and keys before they are turned. */
  readonly normed?: (vector: Vector, weights: Weights, name: string) => Vector;
  readonly biased?: boolean;
}

/** A relative of LLaMA under LLaMA's tensor names. */
export function relative(variant: Variant): Reference {
  const { name, config, more = () => [], biased = false, window = () => Number.POSITIVE_INFINITY } = variant;
  return {
    name,
    config: { ...LLAMA_CONFIG, ...config },
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
          [`${p}.self_attn.q_proj.weight`, [QUERY, HIDDEN]],
          [`${p}.self_attn.k_proj.weight`, [KEY, HIDDEN]],
          [`${p}.self_attn.v_proj.weight`, [KEY, HIDDEN]],
          [`${p}.self_attn.o_proj.weight`, [HIDDEN, QUERY]],
          [`${p}.post_attention_layernorm.weight`, [HIDDEN]],
          [`${p}.mlp.gate_proj.weight`, [MLP, HIDDEN]],
          [`${p}.mlp.up_proj.weight`, [MLP, HIDDEN]],
          [`${p}.mlp.down_proj.weight`, [HIDDEN, MLP]],
          ...more(p),
        ];
      },
    ),
    // Two query heads with their key and value, and their columns of the output.
    costs: { group: HIDDEN * HEAD_DIM * 6 + (variant.biasesPerGroup ?? 0), channel: 3 * HIDDEN },
    groups: GROUPS,
    channelsPerGroup: QUERY / GROUPS,
    intermediate: MLP,
    forward(w, tokens, hooks) {
      const rotation = variant.rotation?.(tokens.length) ?? {
        headDim: HEAD_DIM,
        frequency: plainFrequency(10000, HEAD_DIM),
      };
      let x = Array.from(tokens, (id) => row(w('model.embed_tokens.weight'), id, HIDDEN));
      const norm = (vector: Vector, of: string) => rmsNorm(vector, (i) => w(of)[i]!, EPSILON);
      for (let layer = 0; layer < LAYERS; layer++) {
        const p = `model.layers.${layer}`;
        const project = (vector: Vector, of: string) =>
          linear(
            vector,
            w(`${p}.self_attn.${of}_proj.weight`),
            biased ? w(`${p}.self_attn.${of}_proj.bias`) : undefined,
          );
        const turned = (vector: Vector, t: number, of: string) => {
          const normed = variant.normed?.(vector, w, `${p}.self_attn.${of}_norm.weight`) ?? vector;
          return rotate(normed, t, rotation);
        };
        const a = x.map((vector) => norm(vector, `${p}.input_layernorm.weight`));
        const mixed = attend(
          a.map((vector, t) => turned(project(vector, 'q'), t, 'q')),
          a.map((vector, t) => turned(project(vector, 'k'), t, 'k')),
          a.map((vector) => project(vector, 'v')),
          {
            heads: HEADS,
            keyValueHeads: GROUPS,
            headDim: HEAD_DIM,
            scale: 1 / Math.sqrt(HEAD_DIM),
            sees: (t, s) => s <= t && t - s < window(layer),
          },
        );
        const kept = hooks.given(layer, 'attention', mixed);
        x = x.map((vector, t) =>
          add(vector, hooks.made(layer, 'attention', linear(kept[t]!, w(`${p}.self_attn.o_proj.weight`)))),
        );
        const m = x.map((vector) => norm(vector, `${p}.post_attention_layernorm.weight`));
        const channels = m.map((vector) => {
          const up = linear(vector, w(`${p}.mlp.up_proj.weight`));
          return linear(vector, w(`${p}.mlp.gate_proj.weight`)).map((gate, c) => silu(gate) * up[c]!);
        });
        const left = hooks.given(layer, 'mlp', channels);
        x = x.map((vector, t) =>
          add(vector, hooks.made(layer, 'mlp', linear(left[t]!, w(`${p}.mlp.down_proj.weight`)))),
        );
      }
      return x.map((vector) => linear(norm(vector, 'model.norm.weight'), w('lm_head.weight')));
    },
  };
}

const WINDOW = 7;
const YARN = { original: 16, factor: 4, theta: 10000 } as const;

/** YaRN as its paper has it (arXiv 2309.00071, section 3.2), with whole channels as bounds of the ramp. */
function yarn(): Rotation {
  const plain = plainFrequency(YARN.theta, HEAD_DIM);
  const pair = (turns: number) =>
    (HEAD_DIM * Math.log(YARN.original / (2 * Math.PI * turns))) / (2 * Math.log(YARN.theta));
  const low = Math.max(0, Math.floor(pair(32)));
  const high = Math.min(HEAD_DIM - 1, Math.ceil(pair(1)));
  return {
    headDim: HEAD_DIM,
    factor: 0.1 * Math.log(YARN.factor) + 1,
    frequency(i) {
      const ramp = Math.min(1, Math.max(0, (i - low) / (high - low)));
      return plain(i) * (1 - ramp) + (plain(i) / YARN.factor) * ramp;
    },
  };
}

export const mistral = relative({
  name: 'mistral',
  config: { model_type: 'mistral', architectures: ['MistralForCausalLM'], sliding_window: WINDOW },
  window: () => WINDOW,
});

export const llamaYarn = relative({
  name: 'llama-yarn',
  config: {
    model_type: 'llama',
    architectures: ['LlamaForCausalLM'],
    rope_theta: YARN.theta,
    rope_scaling: {
      rope_type: 'yarn',
      factor: YARN.factor,
      original_max_position_embeddings: YARN.original,
    },
  },
  rotation: yarn,
});

export const qwen2 = relative({
  name: 'qwen2',
  config: {
    model_type: 'qwen2',
    architectures: ['Qwen2ForCausalLM'],
    use_sliding_window: true,
    sliding_window: WINDOW,
    max_window_layers: 1,
  },
  biased: true,
  more: (p) => [
    [`${p}.self_attn.q_proj.bias`, [QUERY]],
    [`${p}.self_attn.k_proj.bias`, [KEY]],
    [`${p}.self_attn.v_proj.bias`, [KEY]],
  ],
  biasesPerGroup: 4 * HEAD_DIM,
  window: (layer) => (layer >= 1 ? WINDOW : Number.POSITIVE_INFINITY),
});

export const qwen3 = relative({
  name: 'qwen3',
  config: { model_type: 'qwen3', architectures: ['Qwen3ForCausalLM'] },
  more: (p) => [
    [`${p}.self_attn.q_norm.weight`, [HEAD_DIM]],
    [`${p}.self_attn.k_norm.weight`, [HEAD_DIM]],
  ],
  normed: (vector, w, name) => {
    const heads = Array.from({ length: vector.length / HEAD_DIM }, (_, head) =>
      rmsNorm(row(vector, head, HEAD_DIM), (i) => w(name)[i]!, EPSILON),
    );
    return Float64Array.from(heads.flatMap((head) => [...head]));
  },
});
