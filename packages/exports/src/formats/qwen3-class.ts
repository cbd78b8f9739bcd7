import type { ModelDescription } from '@flapbook/models';

/** Qwen 3 as published: norms of queries and keys, no biases, no windows. */
export function isQwen3Block({ architecture, traits, names }: ModelDescription): boolean {
  const linears = names.layers.flatMap(({ query, key, value, attentionOutput, gate, up, down }) => [
    query,
    key,
    value,
    attentionOutput,
    gate,
    up,
    down,
  ]);
  return architecture === 'qwen3' && traits === undefined && linears.every((linear) => !linear?.bias);
}

/** Fields of a compact export that the class does not have. */
const COMPACT = /^(flap_|auto_map$)/;

/** The config.json of a model whose layers had widths of their own, as `Qwen3ForCausalLM` with the widest for all. */
export function qwen3Config(
  { queryHeads, keyValueHeads, intermediateSize, headDim }: ModelDescription,
  base: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    ...Object.fromEntries(Object.entries(base).filter(([field]) => !COMPACT.test(field))),
    architectures: ['Qwen3ForCausalLM'],
    model_type: 'qwen3',
    num_attention_heads: queryHeads,
    num_key_value_heads: keyValueHeads,
    intermediate_size: intermediateSize,
    head_dim: headDim,
  };
}
