import type { GgufValue, Rope } from '@flapbook/models';
import type { ExportOptions, ExportSubject } from '../format.ts';
import { ggufTarget } from './target.ts';
import { isUniform, widthsOf } from './widths.ts';

type Entries = readonly (readonly [string, GgufValue])[];

const text = (value: string): GgufValue => ({ kind: 'string', value });
const whole = (value: number): GgufValue => ({ kind: 'u32', value });
const real = (value: number): GgufValue => ({ kind: 'f32', value });

/** What is said of a model in front of its tensors, but for its tokenizer. */
export function modelMetadata({ shape, name }: ExportSubject, options: ExportOptions): Entries {
  const { description } = shape;
  const widths = widthsOf(shape, options);
  const uniform = isUniform(widths);
  const target = ggufTarget(description)!;
  const architecture = uniform ? target.architecture : target.uneven!;
  // One number for all layers, or a list: readers take a list for `llama` only where all its numbers are the same.
  const each = (values: readonly number[]): GgufValue =>
    uniform ? whole(values[0]!) : { kind: 'list', of: 'i32', values };
  const queriesOfGroup = description.queryHeads / description.keyValueHeads;
  const own: Entries = [
    ['block_count', whole(description.layers)],
    ['context_length', whole(description.maxPositions)],
    ['embedding_length', whole(description.hiddenSize)],
    ['feed_forward_length', each(widths.map(({ channels }) => channels))],
    ['attention.head_count', each(widths.map(({ groups }) => groups * queriesOfGroup))],
    ['attention.head_count_kv', each(widths.map(({ groups }) => groups))],
    // Without these a reader divides the hidden size by the first layer's heads, which are fewer now.
    ['attention.key_length', whole(description.headDim)],
    ['attention.value_length', whole(description.headDim)],
    ['attention.layer_norm_rms_epsilon', real(description.normEpsilon)],
    ['vocab_size', whole(description.vocabularySize)],
    ...rotary(description.headDim, description.rope!),
  ];
  return [
    ['general.architecture', text(architecture)],
    ['general.type', text('model')],
    ['general.name', text(name)],
    ...own.map(([key, value]) => [`${architecture}.${key}`, value] as const),
  ];
}

function rotary(headDim: number, { theta, scaling }: Rope): Entries {
  const base: Entries = [
    ['rope.dimension_count', whole(headDim)],
    ['rope.freq_base', real(theta)],
  ];
  if (scaling.type !== 'linear') return base;
  return [...base, ['rope.scaling.type', text('linear')], ['rope.scaling.factor', real(scaling.factor)]];
}
