import { add, attend, gelu, layerNorm, linear, plainFrequency, rotate, row, type Vector } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY } from './reference.ts';

const HIDDEN = 24;
const HEADS = 3;
const HEAD_DIM = HIDDEN / HEADS;
const TURNED = HEAD_DIM / 2;
const MLP = 20;
const EPSILON = 1e-5;

/** GPT-NeoX: attention and MLP side by side or one after the other, half of each head turned, heads' q, k and v in turn. */
function family(name: string, isParallel: boolean): Reference {
  return {
    name,
    config: {
      model_type: 'gpt_neox',
      architectures: ['GPTNeoXForCausalLM'],
      hidden_size: HIDDEN,
      num_attention_heads: HEADS,
      num_hidden_layers: LAYERS,
      intermediate_size: MLP,
      max_position_embeddings: 128,
      vocab_size: VOCABULARY,
      rotary_pct: TURNED / HEAD_DIM,
      rotary_emb_base: 10000,
      layer_norm_eps: EPSILON,
      hidden_act: 'gelu',
      use_parallel_residual: isParallel,
      bos_token_id: 1,
      eos_token_id: 2,
    },
    tensors: tensorsOf(
      [
        ['gpt_neox.embed_in.weight', [VOCABULARY, HIDDEN]],
        ['gpt_neox.final_layer_norm.weight', [HIDDEN]],
        ['gpt_neox.final_layer_norm.bias', [HIDDEN]],
        ['embed_out.weight', [VOCABULARY, HIDDEN]],
      ],
      (layer) => {
        const p = `gpt_neox.layers.${layer}`;
        return [
          [`${p}.input_layernorm.weight`, [HIDDEN]],
          [`${p}.input_layernorm.bias`, [HIDDEN]],
          [`${p}.attention.query_key_value.weight`, [3 * HIDDEN, HIDDEN]],
          [`${p}.attention.query_key_value.bias`, [3 * HIDDEN]],
          [`${p}.attention.dense.weight`, [HIDDEN, HIDDEN]],
          [`${p}.attention.dense.bias`, [HIDDEN]],
          [`${p}.post_attention_layernorm.weight`, [HIDDEN]],
          [`${p}.post_attention_layernorm.bias`, [HIDDEN]],
          [`${p}.mlp.dense_h_to_4h.weight`, [MLP, HIDDEN]],
          [`${p}.mlp.dense_h_to_4h.bias`, [MLP]],
          [`${p}.mlp.dense_4h_to_h.weight`, [HIDDEN, MLP]],
          [`${p}.mlp.dense_4h_to_h.bias`, [HIDDEN]],
        ];
      },
    ),
    costs: { group: 4 * HIDDEN * HEAD_DIM + 3 * HEAD_DIM, channel: 2 * HIDDEN + 1 },
    groups: HEADS,
    channelsPerGroup: HEAD_DIM,
    intermediate: MLP,
    forward(w, tokens, hooks) {
      const norm = (x: Vector, of: string) => layerNorm(x, w(`${of}.weight`), w(`${of}.bias`), EPSILON);
      const dense = (x: Vector, of: string) => linear(x, w(`${of}.weight`), w(`${of}.bias`));
      const rotation = { headDim: HEAD_DIM, dimensions: TURNED, frequency: plainFrequency(10000, TURNED) };
      let x = Array.from(tokens, (id) => row(w('gpt_neox.embed_in.weight'), id, HIDDEN));
      for (let layer = 0; layer < LAYERS; layer++) {
        const p = `gpt_neox.layers.${layer}`;
        const fused = x.map((vector) => dense(norm(vector, `${p}.input_layernorm`), `${p}.attention.query_key_value`));
        /** Of each head the `index`-th of its three parts. */
        const part = (index: number) =>
          fused.map((vector) =>
            Float64Array.from(
              Array.from({ length: HEADS }, (_, head) => [...row(vector, 3 * head + index, HEAD_DIM)]).flat(),
            ),
          );
        const mixed = attend(
          part(0).map((q, t) => rotate(q, t, rotation)),
          part(1).map((k, t) => rotate(k, t, rotation)),
          part(2),
          { heads: HEADS, keyValueHeads: HEADS, headDim: HEAD_DIM, scale: 1 / Math.sqrt(HEAD_DIM) },
        );
        const kept = hooks.given(layer, 'attention', mixed);
        const between = x.map((vector, t) =>
          add(vector, hooks.made(layer, 'attention', dense(kept[t]!, `${p}.attention.dense`))),
        );
        const channels = (isParallel ? x : between).map((vector) =>
          dense(norm(vector, `${p}.post_attention_layernorm`), `${p}.mlp.dense_h_to_4h`).map(gelu),
        );
        const left = hooks.given(layer, 'mlp', channels);
        x = between.map((vector, t) =>
          add(vector, hooks.made(layer, 'mlp', dense(left[t]!, `${p}.mlp.dense_4h_to_h`))),
        );
      }
      return x.map((vector) => linear(norm(vector, 'gpt_neox.final_layer_norm'), w('embed_out.weight')));
    },
  };
}

export const gptNeox = family('gpt-neox', true);
export const gptNeoxSerial = family('gpt-neox-serial', false);
