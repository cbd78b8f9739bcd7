import { add, attend, gelu, layerNorm, linear, row, type Vector } from './math.ts';
import { LAYERS, type Reference, tensorsOf, VOCABULARY } from './reference.ts';

const HIDDEN = 16;
const HEADS = 4;
const HEAD_DIM = HIDDEN / HEADS;
const MLP = 24;
const POSITIONS = 80;
const EPSILON = 1e-12;

const pair = (name: string, outputs: number, inputs: number): [string, number[]][] => [
  [`${name}.weight`, [outputs, inputs]],
  [`${name}.bias`, [outputs]],
];
const normPair = (name: string): [string, number[]][] => [
  [`${name}.weight`, [HIDDEN]],
  [`${name}.bias`, [HIDDEN]],
];

/** BERT: every token sees all others; the norms stand behind the modules. */
export const bert: Reference = {
  name: 'bert',
  maskTokenId: 3,
  config: {
    model_type: 'bert',
    architectures: ['BertForMaskedLM'],
    hidden_size: HIDDEN,
    num_attention_heads: HEADS,
    num_hidden_layers: LAYERS,
    intermediate_size: MLP,
    max_position_embeddings: POSITIONS,
    type_vocab_size: 2,
    vocab_size: VOCABULARY,
    layer_norm_eps: EPSILON,
    hidden_act: 'gelu',
    mask_token_id: 3,
    pad_token_id: 0,
  },
  tensors: tensorsOf(
    [
      ['bert.embeddings.word_embeddings.weight', [VOCABULARY, HIDDEN]],
      ['bert.embeddings.position_embeddings.weight', [POSITIONS, HIDDEN]],
      ['bert.embeddings.token_type_embeddings.weight', [2, HIDDEN]],
      ...normPair('bert.embeddings.LayerNorm'),
      ...pair('cls.predictions.transform.dense', HIDDEN, HIDDEN),
      ...normPair('cls.predictions.transform.LayerNorm'),
      ['cls.predictions.bias', [VOCABULARY]],
    ],
    (layer) => {
      const p = `bert.encoder.layer.${layer}`;
      return [
        ...['query', 'key', 'value'].flatMap((of) => pair(`${p}.attention.self.${of}`, HIDDEN, HIDDEN)),
        ...pair(`${p}.attention.output.dense`, HIDDEN, HIDDEN),
        ...normPair(`${p}.attention.output.LayerNorm`),
        ...pair(`${p}.intermediate.dense`, MLP, HIDDEN),
        ...pair(`${p}.output.dense`, HIDDEN, MLP),
        ...normPair(`${p}.output.LayerNorm`),
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
    const words = w('bert.embeddings.word_embeddings.weight');
    let x = Array.from(tokens, (id, t) => {
      const position = row(w('bert.embeddings.position_embeddings.weight'), t, HIDDEN);
      const type = row(w('bert.embeddings.token_type_embeddings.weight'), 0, HIDDEN);
      return norm(add(row(words, id, HIDDEN), position, type), 'bert.embeddings.LayerNorm');
    });
    for (let layer = 0; layer < LAYERS; layer++) {
      const p = `bert.encoder.layer.${layer}`;
      const project = (of: string) => x.map((vector) => dense(vector, `${p}.attention.self.${of}`));
      const mixed = attend(project('query'), project('key'), project('value'), {
        heads: HEADS,
        keyValueHeads: HEADS,
        headDim: HEAD_DIM,
        scale: 1 / Math.sqrt(HEAD_DIM),
        sees: () => true,
      });
      const kept = hooks.given(layer, 'attention', mixed);
      x = x.map((vector, t) => {
        const made = hooks.made(layer, 'attention', dense(kept[t]!, `${p}.attention.output.dense`));
        return norm(add(vector, made), `${p}.attention.output.LayerNorm`);
      });
      const channels = x.map((vector) => dense(vector, `${p}.intermediate.dense`).map(gelu));
      const left = hooks.given(layer, 'mlp', channels);
      x = x.map((vector, t) => {
        const made = hooks.made(layer, 'mlp', dense(left[t]!, `${p}.output.dense`));
        return norm(add(vector, made), `${p}.output.LayerNorm`);
      });
    }
    return x.map((vector) => {
      const transformed = dense(vector, 'cls.predictions.transform.dense').map(gelu);
      return linear(norm(transformed, 'cls.predictions.transform.LayerNorm'), words, w('cls.predictions.bias'));
    });
  },
};
