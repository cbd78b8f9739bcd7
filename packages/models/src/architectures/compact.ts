import type { LayerNames, LayerWidths, LinearNames, ModelDescription } from '../types.ts';
import type { Architecture } from './architecture.ts';
import type { ConfigReader } from './config.ts';
import { llama } from './llama.ts';
import { linear } from './naming.ts';
import { qwen3 } from './qwen3.ts';
import { withWidths } from './widths.ts';

/** What a compact class is called after its base: `flap_llama`. */
export const COMPACT_PREFIX = 'flap_';

/**
 * Fields of the config.json of a compact export, one list entry a layer: its widths. Biases of output projections have
 * fields of their own, since compensation adds those alone.
 */
const FIELDS = {
  queryHeads: 'flap_num_attention_heads',
  keyValueHeads: 'flap_num_key_value_heads',
  channels: 'flap_intermediate_sizes',
  attentionBias: 'flap_attention_output_bias',
  mlpBias: 'flap_mlp_output_bias',
} as const;

/** Models of these architectures whose layers have widths of their own, as Flapbook's compact exports are written. */
export const COMPACT_ARCHITECTURES: readonly Architecture[] = [llama, qwen3].map((base) => ({
  modelType: `${COMPACT_PREFIX}${base.modelType}`,
  classNames: base.classNames.map((name) => `Flap${name}`),
  describe: (config) => describeCompact(config, base.describe(config)),
}));

function describeCompact(config: ConfigReader, base: ModelDescription): ModelDescription {
  const keyValueHeads = config.counts(FIELDS.keyValueHeads, base.layers);
  const channels = config.counts(FIELDS.channels, base.layers);
  const queryHeads = config.counts(FIELDS.queryHeads, base.layers);
  const queriesOfGroup = base.queryHeads / base.keyValueHeads;
  if (queryHeads.some((count, layer) => count !== queriesOfGroup * keyValueHeads[layer]!)) {
    throw config.bad(FIELDS.queryHeads, `${queriesOfGroup} for each of ${FIELDS.keyValueHeads}`);
  }
  const biases = {
    attention: config.boolean(FIELDS.attentionBias, false),
    mlp: config.boolean(FIELDS.mlpBias, false),
  };
  const names = { ...base.names, layers: base.names.layers.map((layer) => withOutputs(layer, biases)) };
  const widths = keyValueHeads.map(
    (count, layer): LayerWidths => ({ keyValueHeads: count, intermediateSize: channels[layer]! }),
  );
  return withWidths({ ...base, names }, widths);
}

function withOutputs(layer: LayerNames, biases: { readonly attention: boolean; readonly mlp: boolean }): LayerNames {
  const named = ({ weight }: LinearNames, biased: boolean) => linear(weight.replace(/\.weight$/, ''), biased);
  return {
    ...layer,
    attentionOutput: named(layer.attentionOutput, biases.attention),
    down: named(layer.down, biases.mlp),
  };
}
