import { isRecord } from '../files.ts';
import type { Rope, RopeScaling } from '../types.ts';
import { ConfigReader } from './config.ts';
import { requireEven } from './fields.ts';
import { SCALINGS, type ScalingContext } from './rope-scalings.ts';

/** The base of the rotary frequencies where a configuration names none. */
const DEFAULT_THETA = 10000;

export interface RopeOptions {
  /** Where the base stands outside `rope_parameters`, and what it is where it stands nowhere. */
  readonly thetaField?: string;
  readonly theta?: number;
  /** Where the share of a head's channels that is turned stands, and what it is by default; absent: all are. */
  readonly partial?: { readonly field: string; readonly fallback: number };
  /** Of models with several kinds of layers: whose entry of `rope_parameters` is meant. */
  readonly layerType?: string;
}

/**
 * Rotary embeddings in both spellings: `rope_theta` with `rope_scaling`, and the newer `rope_parameters`, which holds
 * the base too and goes first where both are there.
 */
export function parseRope(config: ConfigReader, headDim: number, options: RopeOptions = {}): Rope {
  const { thetaField = 'rope_theta', theta = DEFAULT_THETA, partial, layerType } = options;
  const field = config.value('rope_parameters') === null ? 'rope_scaling' : 'rope_parameters';
  const outer = config.value(field);
  const own = isRecord(outer) && layerType !== undefined ? (outer[layerType] ?? outer) : outer;
  const outerTheta = config.positive(thetaField, theta);
  const outerShare = partial ? config.positive(partial.field, partial.fallback) : 1;
  if (own === null) {
    return { theta: outerTheta, scaling: { type: 'none' }, ...rotated(headDim, outerShare) };
  }
  if (!isRecord(own)) throw config.bad(field, 'an object or null');
  const rope = new ConfigReader(own, own === outer ? `${field}.` : `${field}.${layerType}.`);
  const share = rope.positive('partial_rotary_factor', outerShare);
  if (share !== 1 && !partial) throw rope.unsupported('partial_rotary_factor', '1 only');
  const turned = rotated(headDim, share);
  const context = { config, dimensions: turned.dimensions ?? headDim };
  return { theta: rope.positive('rope_theta', outerTheta), scaling: parseScaling(rope, context), ...turned };
}

/** The channels that are turned, where those are not all. */
function rotated(headDim: number, share: number): Pick<Rope, 'dimensions'> {
  const dimensions = Math.floor(headDim * Math.min(share, 1));
  return dimensions === headDim ? {} : { dimensions: requireEven(dimensions, 'the number of rotated channels') };
}

function parseScaling(rope: ConfigReader, context: ScalingContext): RopeScaling {
  // The key was `type` before it became `rope_type`.
  const key = rope.value('rope_type') === null && rope.value('type') !== null ? 'type' : 'rope_type';
  const parse = SCALINGS.get(rope.string(key));
  if (!parse) throw rope.unsupported(key, [...SCALINGS.keys()].join(', '));
  return parse(rope, context);
}
