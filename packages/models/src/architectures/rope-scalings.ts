import type { RopeScaling } from '../types.ts';
import type { ConfigReader } from './config.ts';

export interface ScalingContext {
  /** The whole configuration. */
  readonly config: ConfigReader;
  /** Channels that are turned. */
  readonly dimensions: number;
}

type Parse = (rope: ConfigReader, context: ScalingContext) => RopeScaling;

/** Scalings by the names that `transformers` has for them (modeling_rope_utils.py). */
export const SCALINGS: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['default', () => ({ type: 'none' })],
  ['linear', (rope) => ({ type: 'linear', factor: rope.positive('factor') })],
  // Within the model's positions, and longer rows are refused, it scales nothing.
  ['dynamic', () => ({ type: 'none' })],
  ['llama3', parseLlama3],
  ['yarn', parseYarn],
  ['longrope', parseLongrope],
  ['su', parseLongrope],
]);

const ORIGINAL = 'original_max_position_embeddings';

function parseLlama3(rope: ConfigReader): RopeScaling {
  const lowFrequencyFactor = rope.positive('low_freq_factor');
  const highFrequencyFactor = rope.positive('high_freq_factor');
  if (highFrequencyFactor <= lowFrequencyFactor) {
    throw rope.bad('high_freq_factor', `a number above low_freq_factor ${lowFrequencyFactor}`);
  }
  return {
    type: 'llama3',
    factor: rope.positive('factor'),
    lowFrequencyFactor,
    highFrequencyFactor,
    originalMaxPositions: rope.integer(ORIGINAL, { max: 2 ** 31 - 1 }),
  };
}

function parseYarn(rope: ConfigReader, { config }: ScalingContext): RopeScaling {
  const factor = rope.positive('factor');
  const scale = (strength: number): number => (factor <= 1 ? 1 : 0.1 * strength * Math.log(factor) + 1);
  const strengths = ['mscale', 'mscale_all_dim'].map((field) =>
    rope.value(field) === null || rope.value(field) === 0 ? null : rope.positive(field),
  ) as [number | null, number | null];
  const [some, all] = strengths;
  const fallback = some !== null && all !== null ? scale(some) / scale(all) : scale(1);
  return {
    type: 'yarn',
    factor,
    betaFast: rope.positive('beta_fast', 32),
    betaSlow: rope.positive('beta_slow', 1),
    truncate: rope.boolean('truncate', true),
    attentionFactor: rope.positive('attention_factor', fallback),
    originalMaxPositions: originalPositions(rope, config),
  };
}

function parseLongrope(rope: ConfigReader, { config, dimensions }: ScalingContext): RopeScaling {
  const original = originalPositions(rope, config);
  const most = config.integer('max_position_embeddings', { max: 2 ** 31 - 1, fallback: original });
  const factor = config.value(ORIGINAL) === null ? rope.positive('factor', most / original) : most / original;
  const fallback = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
  return {
    type: 'longrope',
    shortFactors: divisors(rope, 'short_factor', dimensions / 2),
    longFactors: divisors(rope, 'long_factor', dimensions / 2),
    attentionFactor: rope.positive('attention_factor', fallback),
    originalMaxPositions: original,
  };
}

/** The positions that the model was first trained on. */
function originalPositions(rope: ConfigReader, config: ConfigReader): number {
  const limits = { min: 2, max: 2 ** 31 - 1 };
  if (rope.value(ORIGINAL) !== null) return rope.integer(ORIGINAL, limits);
  if (config.value(ORIGINAL) !== null) return config.integer(ORIGINAL, limits);
  return config.integer('max_position_embeddings', limits);
}

function divisors(rope: ConfigReader, field: string, count: number): number[] {
  const value = rope.value(field);
  const isNumber = (item: unknown): item is number => typeof item === 'number' && Number.isFinite(item) && item > 0;
  if (Array.isArray(value) && value.length === count && value.every(isNumber)) return value;
  throw rope.bad(field, `a list of ${count} numbers above 0`);
}
