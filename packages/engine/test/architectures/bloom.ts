import { add, attend, geluTanh, layerNorm, linear, row, type Vector } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY } from './reference.ts';

const HEADS = 6;
const HEAD_DIM = 4;
const HIDDEN = HEADS * HEAD_DIM;
const MLP = 4 * HIDDEN;
const EPSILON = 1e-5;

/** Of six heads: those of four, and the first two odd ones of eight (the ALiBi paper's footnote on other numbers). */
const SLOPES = [2 ** -2, 2 ** -4, 2 ** -6, 2 ** -8, 2 ** -1, 2 ** -3];

/** BLOOM: a norm of the embedding, attention with linear biases. */
export const bloom: Reference = {
  name: 'bloom',
  config: {
    model_type: 'bloom',
    architectures: ['BloomForCausalLM'],
    hidden_size: HIDDEN,
    n_head: HEADS,
    n_layer: LAYERS,
    vocab_size: VOCABULARY,
    seq_length: 128,
    layer_norm_epsilon: EPSILON,
    bos_token_id: 1,
    eos_token_id: 2,
  },
  tensors: tensorsOf(
    [
      ['transformer.word_embeddings.weight', [VOCABULARY, HIDDEN]],
      ['transformer.word_embeddings_layernorm.weight', [HIDDEN]],
      ['transformer.word_embeddings_layernorm.bias', [HIDDEN]],
      ['transformer.ln_f.weight', [HIDDEN]],
      ['transformer.ln_f.bias', [HIDDEN]],
    ],
    (layer) => {
      const p = `transformer.h.${layer}`;
      return [
        [`${p}.input_layernorm.weight`, [HIDDEN]],
        [`${p}.input_layernorm.bias`, [HIDDEN]],
        [`${p}.self_attention.query_key_value.weight`, [3 * HIDDEN, HIDDEN]],
        [`${p}.self_attention.query_key_value.bias`, [3 * HIDDEN]],
        [`${p}.self_attention.dense.weight`, [HIDDEN, HIDDEN]],
        [`${p}.self_attention.dense.bias`, [HIDDEN]],
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
    const table = w('transformer.word_embeddings.weight');
    let x = Array.from(tokens, (id) => norm(row(table, id, HIDDEN), 'transformer.word_embeddings_layernorm'));
    for (let layer = 0; layer < LAYERS; layer++) {
      const p = `transformer.h.${layer}`;
      const fused = x.map((vector) =>
        dense(norm(vector, `${p}.input_layernorm`), `${p}.self_attention.query_key_value`),
      );
      const part = (index: number) =>
        fused.map((vector) =>
          Float64Array.from(
            Array.from({ length: HEADS }, (_, head) => [...row(vector, 3 * head + index, HEAD_DIM)]).flat(),
          ),
        );
      const mixed = attend(part(0), part(1), part(2), {
        heads: HEADS,
        keyValueHeads: HEADS,
        headDim: HEAD_DIM,
        scale: 1 / Math.sqrt(HEAD_DIM),
        score: (value, { head, s }) => value + SLOPES[head]! * s,
      });
      const kept = hooks.given(layer, 'attention', mixed);
      x = x.map((vector, t) =>
        add(vector, hooks.made(layer, 'attention', dense(kept[t]!, `${p}.self_attention.dense`))),
      );
      const channels = x.map((vector) =>
        dense(norm(vector, `${p}.post_attention_layernorm`), `${p}.mlp.dense_h_to_4h`).map(geluTanh),
      );
      const left = hooks.given(layer, 'mlp', channels);
      x = x.map((vector, t) => add(vector, hooks.made(layer, 'mlp', dense(left[t]!, `${p}.mlp.dense_4h_to_h`))));
    }
    return x.map((vector) => linear(norm(vector, 'transformer.ln_f'), table));
  },
};
