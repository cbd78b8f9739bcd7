import { add, attend, conv1d, geluTanh, layerNorm, linear, row, type Vector } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY } from './reference.ts';

const HIDDEN = 16;
const HEADS = 4;
const HEAD_DIM = HIDDEN / HEADS;
const MLP = 24;
const POSITIONS = 80;
const EPSILON = 1e-5;

/** GPT-2: matrices as [in, out], learned positions. */
export const gpt2: Reference = {
  name: 'gpt2',
  config: {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    n_embd: HIDDEN,
    n_head: HEADS,
    n_layer: LAYERS,
    n_inner: MLP,
    n_positions: POSITIONS,
    vocab_size: VOCABULARY,
    layer_norm_epsilon: EPSILON,
    activation_function: 'gelu_new',
    bos_token_id: 1,
    eos_token_id: 2,
  },
  tensors: tensorsOf(
    [
      ['transformer.wte.weight', [VOCABULARY, HIDDEN]],
      ['transformer.wpe.weight', [POSITIONS, HIDDEN]],
      ['transformer.ln_f.weight', [HIDDEN]],
      ['transformer.ln_f.bias', [HIDDEN]],
    ],
    (layer) => {
      const p = `transformer.h.${layer}`;
      return [
        [`${p}.ln_1.weight`, [HIDDEN]],
        [`${p}.ln_1.bias`, [HIDDEN]],
        [`${p}.attn.c_attn.weight`, [HIDDEN, 3 * HIDDEN]],
        [`${p}.attn.c_attn.bias`, [3 * HIDDEN]],
        [`${p}.attn.c_proj.weight`, [HIDDEN, HIDDEN]],
        [`${p}.attn.c_proj.bias`, [HIDDEN]],
        [`${p}.ln_2.weight`, [HIDDEN]],
        [`${p}.ln_2.bias`, [HIDDEN]],
        [`${p}.mlp.c_fc.weight`, [HIDDEN, MLP]],
        [`${p}.mlp.c_fc.bias`, [MLP]],
        [`${p}.mlp.c_proj.weight`, [MLP, HIDDEN]],
        [`${p}.mlp.c_proj.bias`, [HIDDEN]],
      ];
    },
  ),
  costs: { group: 4 * HIDDEN * HEAD_DIM + 3 * HEAD_DIM, channel: 2 * HIDDEN + 1 },
  groups: HEADS,
  channelsPerGroup: HEAD_DIM,
  intermediate: MLP,
  forward(w, tokens, hooks) {
    const norm = (x: Vector, of: string) => layerNorm(x, w(`${of}.weight`), w(`${of}.bias`), EPSILON);
    const conv = (x: Vector, of: string) => conv1d(x, w(`${of}.weight`), w(`${of}.bias`));
    let x = Array.from(tokens, (id, t) =>
      add(row(w('transformer.wte.weight'), id, HIDDEN), row(w('transformer.wpe.weight'), t, HIDDEN)),
    );
    for (let layer = 0; layer < LAYERS; layer++) {
      const p = `transformer.h.${layer}`;
      const qkv = x.map((vector) => conv(norm(vector, `${p}.ln_1`), `${p}.attn.c_attn`));
      const part = (index: number) => qkv.map((vector) => row(vector, index, HIDDEN));
      const mixed = attend(part(0), part(1), part(2), {
        heads: HEADS,
        keyValueHeads: HEADS,
        headDim: HEAD_DIM,
        scale: 1 / Math.sqrt(HEAD_DIM),
      });
      const kept = hooks.given(layer, 'attention', mixed);
      x = x.map((vector, t) => add(vector, hooks.made(layer, 'attention', conv(kept[t]!, `${p}.attn.c_proj`))));
      const channels = x.map((vector) => conv(norm(vector, `${p}.ln_2`), `${p}.mlp.c_fc`).map(geluTanh));
      const left = hooks.given(layer, 'mlp', channels);
      x = x.map((vector, t) => add(vector, hooks.made(layer, 'mlp', conv(left[t]!, `${p}.mlp.c_proj`))));
    }
    return x.map((vector) => linear(norm(vector, 'transformer.ln_f'), w('transformer.wte.weight')));
  },
};
