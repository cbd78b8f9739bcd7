import { isRecord } from '../files.ts';
import type { ModelDescription, RopeScaling } from '../types.ts';
import { ConfigReader } from './config.ts';

/** The base of the rotary frequencies where a configuration names none. */
const DEFAULT_THETA = 10000;

/**
 * Rotary embeddings in both spellings: `rope_theta` with `rope_scaling`, and the newer `rope_parameters`, which holds
 * the base too and goes first where both are there.
 */
export function parseRope(config: ConfigReader): ModelDescription['rope'] {
  const field = config.value('rope_parameters') === null ? 'rope_scaling' : 'rope_parameters';
  const value = config.value(field);
  const outerTheta = config.positive('rope_theta', DEFAULT_THETA);
  if (value === null) return { theta: outerTheta, scaling: { type: 'none' } };
  if (!isRecord(value)) throw config.bad(field, 'an object or null');
  const rope = new ConfigReader(value, `${field}.`);
  const rotated = rope.positive('partial_rotary_factor', 1);
  if (rotated !== 1) throw rope.unsupported('partial_rotary_factor', '1 only');
  return { theta: rope.positive('rope_theta', outerTheta), scaling: parseScaling(rope) };
}

function parseScaling(rope: ConfigReader): RopeScaling {
  // The key was `type` before it became `rope_type`.
  const key = rope.value('rope_type') === null && rope.value('type') !== null ? 'type' : 'rope_type';
  const parse = SCALINGS.get(rope.string(key));
  if (!parse) throw rope.unsupported(key, [...SCALINGS.keys()].join(', '));
  return parse(rope);
}

const SCALINGS: ReadonlyMap<string, (rope: ConfigReader) => RopeScaling> = new Map([
  ['default', () => ({ type: 'none' })],
  ['linear', (rope) => ({ type: 'linear', factor: rope.positive('factor') })],
  ['llama3', parseLlama3],
]);

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
    originalMaxPositions: rope.integer('original_max_position_embeddings', { max: 2 ** 31 - 1 }),
  };
}
