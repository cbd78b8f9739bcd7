import { FlapbookError } from '@flapbook/flap';
import type { Activation, LocalAttention, ModelDescription, Rope } from '../types.ts';
import { CONFIG_FILE, type ConfigReader } from './config.ts';

/** Sizes that every architecture has, under its own names for them. */
export interface SizeFields {
  readonly hidden: string;
  readonly heads: string;
  readonly layers: string;
}

export type Sizes = Pick<
  ModelDescription,
  'hiddenSize' | 'queryHeads' | 'layers' | 'vocabularySize' | 'bosTokenId' | 'eosTokenId'
>;

export function parseSizes(config: ConfigReader, fields: SizeFields): Sizes {
  const vocabularySize = config.integer('vocab_size');
  return {
    hiddenSize: config.integer(fields.hidden),
    queryHeads: config.integer(fields.heads),
    layers: config.integer(fields.layers, { max: 10_000 }),
    vocabularySize,
    bosTokenId: parseTokenId(config, 'bos_token_id', vocabularySize),
    eosTokenId: parseTokenId(config, 'eos_token_id', vocabularySize),
  };
}

/** The head size where it follows from the other sizes. */
export function evenHeads(sizes: Sizes, fields: SizeFields): number {
  requireMultiple(sizes.hiddenSize, fields.hidden, sizes.queryHeads, fields.heads);
  return sizes.hiddenSize / sizes.queryHeads;
}

export function parsePositions(config: ConfigReader, field: string, fallback?: number): number {
  return config.integer(field, { min: 2, max: 2 ** 31 - 1, fallback });
}

/** One id or none; of several (Llama 3 ends a turn in more than one way) the first. */
export function parseTokenId(config: ConfigReader, field: string, vocabularySize: number): number | null {
  const value = config.value(field);
  const id: unknown = Array.isArray(value) ? (value[0] ?? null) : value;
  if (id === null) return null;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabularySize) return id;
  throw config.bad(field, `a token id below vocab_size ${vocabularySize}`);
}

/** Fields that change what a model computes unless they hold one of these values (absent counts as null). */
export function requireNeutral(config: ConfigReader, fields: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [field, values] of Object.entries(fields)) {
    if (!values.includes(config.value(field))) throw config.unsupported(field, `${values.at(-1)} only`);
  }
}

/** The spellings that `transformers` has for the functions that are computed. */
const ACTIVATIONS: ReadonlyMap<string, Activation> = new Map([
  ['silu', 'silu'],
  ['swish', 'silu'],
  ['gelu', 'gelu'],
  ['gelu_new', 'gelu-tanh'],
  ['gelu_pytorch_tanh', 'gelu-tanh'],
  ['gelu_fast', 'gelu-tanh'],
  ['relu', 'relu'],
]);

export function parseActivation(config: ConfigReader, field: string, fallback: string): Activation {
  const activation = ACTIVATIONS.get(config.string(field, fallback));
  if (activation === undefined) throw config.unsupported(field, [...ACTIVATIONS.keys()].join(', '));
  return activation;
}

/**
 * Which layers see a window only: as `layer_types` says, where it is there, else as the architecture has it.
 *
 * @returns null where none does
 */
export function parseLocal(
  config: ConfigReader,
  layers: number,
  { window, isLocal, rope = null }: { window: number | null; isLocal: (layer: number) => boolean; rope?: Rope | null },
): LocalAttention | null {
  const types = config.value('layer_types');
  if (types !== null && !(Array.isArray(types) && types.length === layers)) {
    throw config.bad('layer_types', `a list of ${layers} kinds of attention`);
  }
  const local = Array.from({ length: layers }, (_, layer) => {
    if (types === null) return isLocal(layer);
    const type: unknown = (types as readonly unknown[])[layer];
    if (type === 'sliding_attention') return true;
    if (type === 'full_attention') return false;
    throw config.unsupported('layer_types', 'full_attention and sliding_attention');
  });
  if (!local.includes(true)) return null;
  if (window === null) throw config.bad('sliding_window', 'the window that layer_types calls for');
  return { window, layers: local, rope };
}

/** The window; null where there is none. An absent field counts as `fallback`, which a null one does not. */
export function parseWindow(config: ConfigReader, fallback: number | null = null): number | null {
  if (!config.has('sliding_window')) return fallback;
  return config.value('sliding_window') === null ? null : config.integer('sliding_window', { max: 2 ** 31 - 1 });
}

export function requireMultiple(value: number, name: string, divisor: number, divisorName: string): void {
  if (value % divisor !== 0) {
    throw new FlapbookError(
      'BAD_CONFIG',
      `${CONFIG_FILE}: ${name} ${value} is no multiple of ${divisorName} ${divisor}.`,
    );
  }
}

/** Rotary embeddings turn pairs of channels. */
export function requireEven(dimensions: number, what: string): number {
  if (dimensions % 2 === 0 && dimensions > 0) return dimensions;
  throw new FlapbookError('BAD_CONFIG', `${CONFIG_FILE}: ${what} is ${dimensions}; an even number was expected.`);
}
