import { add, attend, layerNorm, linear, relu, row, type Vector } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY } from './reference.ts';

const HIDDEN = 16;
const HEADS = 4;
const HEAD_DIM = HIDDEN / HEADS;
const MLP = 24;
const POSITIONS = 80;
const EPSILON = 1e-5;

/** OPT with norms before its modules, or, as its 350M model, behind them and with a narrower embedding. */
function family(name: string, { isPre, width }: { readonly isPre: boolean; readonly width: number }): Reference {
  const decoder = 'model.decoder';
  const isNarrow = width !== HIDDEN;
  return {
    name,
    config: {
      model_type: 'opt',
      architectures: ['OPTForCausalLM'],
      hidden_size: HIDDEN,
      num_attention_heads: HEADS,
      num_hidden_layers: LAYERS,
      ffn_dim: MLP,
      max_position_embeddings: POSITIONS,
      vocab_size: VOCABULARY,
      word_embed_proj_dim: width,
      do_layer_norm_before: isPre,
      activation_function: 'relu',
      bos_token_id: 2,
      eos_token_id: 2,
      pad_token_id: 1,
    },
    tensors: tensorsOf(
      [
        [`${decoder}.embed_tokens.weight`, [VOCABULARY, width]],
        [`${decoder}.embed_positions.weight`, [POSITIONS + 2, HIDDEN]],
        ...(isPre
          ? ([
              [`${decoder}.final_layer_norm.weight`, [HIDDEN]],
              [`${decoder}.final_layer_norm.bias`, [HIDDEN]],
            ] as const)
          : []),
        ...(isNarrow
          ? ([
              [`${decoder}.project_in.weight`, [HIDDEN, width]],
              [`${decoder}.project_out.weight`, [width, HIDDEN]],
            ] as const)
          : []),
      ],
      (layer) => {
        const p = `${decoder}.layers.${layer}`;
        const square = ['q', 'k', 'v', 'out'].flatMap((of): [string, number[]][] => [
          [`${p}.self_attn.${of}_proj.weight`, [HIDDEN, HIDDEN]],
          [`${p}.self_attn.${of}_proj.bias`, [HIDDEN]],
        ]);
        const norms = ['self_attn_layer_norm', 'final_layer_norm'].flatMap((of): [string, number[]][] => [
          [`${p}.${of}.weight`, [HIDDEN]],
          [`${p}.${of}.bias`, [HIDDEN]],
        ]);
        return [
          ...square,
          ...norms,
          [`${p}.fc1.weight`, [MLP, HIDDEN]],
          [`${p}.fc1.bias`, [MLP]],
          [`${p}.fc2.weight`, [HIDDEN, MLP]],
          [`${p}.fc2.bias`, [HIDDEN]],
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
      const before = (x: Vector, of: string) => (isPre ? norm(x, of) : x);
      const behind = (x: Vector, of: string) => (isPre ? x : norm(x, of));
      const table = w(`${decoder}.embed_tokens.weight`);
      let x = Array.from(tokens, (id, t) => {
        const embedded = row(table, id, width);
        const hidden = isNarrow ? linear(embedded, w(`${decoder}.project_in.weight`)) : embedded;
        return add(hidden, row(w(`${decoder}.embed_positions.weight`), t + 2, HIDDEN));
      });
      for (let layer = 0; layer < LAYERS; layer++) {
        const p = `${decoder}.layers.${layer}`;
        const a = x.map((vector) => before(vector, `${p}.self_attn_layer_norm`));
        const project = (of: string) => a.map((vector) => dense(vector, `${p}.self_attn.${of}_proj`));
        const mixed = attend(project('q'), project('k'), project('v'), {
          heads: HEADS,
          keyValueHeads: HEADS,
          headDim: HEAD_DIM,
          scale: 1 / Math.sqrt(HEAD_DIM),
        });
        const kept = hooks.given(layer, 'attention', mixed);
        x = x.map((vector, t) => {
          const made = hooks.made(layer, 'attention', dense(kept[t]!, `${p}.self_attn.out_proj`));
          return behind(add(vector, made), `${p}.self_attn_layer_norm`);
        });
        const channels = x.map((vector) => dense(before(vector, `${p}.final_layer_norm`), `${p}.fc1`).map(relu));
        const left = hooks.given(layer, 'mlp', channels);
        x = x.map((vector, t) =>
          behind(add(vector, hooks.made(layer, 'mlp', dense(left[t]!, `${p}.fc2`))), `${p}.final_layer_norm`),
        );
      }
      return x.map((vector) => {
        const final = isPre ? norm(vector, `${decoder}.final_layer_norm`) : vector;
        return linear(isNarrow ? linear(final, w(`${decoder}.project_out.weight`)) : final, table);
      });
    },
  };
}

export const opt = family('opt', { isPre: true, width: HIDDEN });
export const opt350m = family('opt-350m', { isPre: false, width: 12 });
