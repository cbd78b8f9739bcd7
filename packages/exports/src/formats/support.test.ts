import { ARCHITECTURES, describeModel } from '@flapbook/models';
import { expect, test } from 'vitest';
import type { ExportShape, Verdict } from '../format.ts';
import { EXPORT_FORMATS } from '../registry.ts';

const SIZES = {
  vocab_size: 32,
  hidden_size: 24,
  intermediate_size: 20,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 6,
  max_position_embeddings: 64,
};
/** What config.json of an architecture needs besides, where its fields have other names or no defaults. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  mistral: { sliding_window: null },
  gpt2: { n_embd: 24, n_head: 4, n_layer: 3, n_positions: 64 },
  opt: { ffn_dim: 20, word_embed_proj_dim: 24, do_layer_norm_before: true, activation_function: 'relu' },
  gpt_neox: { rotary_pct: 1, rotary_emb_base: 10000, hidden_act: 'gelu', layer_norm_eps: 1e-5 },
  bloom: { n_head: 4, n_layer: 3, seq_length: 64 },
  bert: { type_vocab_size: 2, hidden_act: 'gelu', layer_norm_eps: 1e-12, mask_token_id: 3 },
  phi3: { num_attention_heads: 4, head_dim: null },
};

const WORDS: Readonly<Record<Verdict, string>> = {
  EXACT: 'exact',
  EXACT_WITH_PADDING: 'exact with padding',
  LOSES_BIAS: 'loses the bias',
  REFUSED: 'refused',
};

/** Pruned with biases; one layer has lost all its heads, another all its channels. */
function pruned(modelType: string): ExportShape {
  const description = describeModel({ model_type: modelType, ...SIZES, ...FIELDS[modelType] });
  const all = (count: number) => Int32Array.from({ length: count }, (_, unit) => unit);
  const [groups, channels] = [all(description.keyValueHeads), all(description.intermediateSize)];
  return {
    description,
    layers: [
      { attention: groups.slice(1), mlp: channels.slice(3) },
      { attention: new Int32Array(0), mlp: channels },
      { attention: groups, mlp: new Int32Array(0) },
    ],
    pruned: true,
    addsBias: { attention: true, mlp: true },
  };
}

test('docs/exports-support.md says what each format makes of each architecture; `vitest -u` writes it', async () => {
  const formats = [...EXPORT_FORMATS.values()];
  const rows = ARCHITECTURES.map(({ modelType }) => {
    const shape = pruned(modelType);
    return [
      `\`${modelType}\``,
      ...formats.map((format) => {
        const { verdict, reasons } = format.assess(shape, { dataType: format.dataTypes[0]! });
        // Whatever is not exact says why.
        if (verdict !== 'EXACT') expect(reasons.join(''), `${modelType} as ${format.name}`).not.toBe('');
        return WORDS[verdict];
      }),
    ];
  });
  const table = aligned([['architecture', ...formats.map(({ name }) => `\`${name}\``)], ...rows]);
  await expect(`${INTRODUCTION}${table}\n`).toMatchFileSnapshot('../../../../docs/exports-support.md');
});

const INTRODUCTION = `# What each export makes of each architecture

Pruned with a compensation that adds biases; among the layers one has lost all its heads and one all its channels. A test holds this
page against what the formats say; [exports.md](exports.md) explains them.

`;

/** A Markdown table with columns as wide as their widest cell. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [header, ...body] = rows;
  return [line(header!), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}
