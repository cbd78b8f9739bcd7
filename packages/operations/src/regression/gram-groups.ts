import type { ModelRecord } from '../catalogue/models.ts';
import { shardRanges } from '../kinds/calibration/shards.ts';
import type { GramParameters } from '../kinds/gram.ts';
import { gramFileBytes } from './gram-file.ts';

/** Consecutive samples whose products are stored together. */
export interface GramGroup {
  /** `held-out`, or `fit-0`, `fit-1`, …: they are added up in this order. */
  readonly name: string;
  readonly firstSample: number;
  readonly samples: number;
}

export const HELD_OUT = 'held-out';

/** Groups to fit on, at most: so many workers can share the work. */
const MOST_GROUPS = 4;
/** Bytes of all groups to fit on, about: products of a large model are stored once, not four times. */
const USUAL_BYTES = 2 ** 31;

/** The groups of a calibration: whole shards, the last of them held out; samples where there is but one shard. */
export function gramGroups(parameters: GramParameters, model: ModelRecord): GramGroup[] {
  const { samples, shardSamples } = parameters;
  const heldOut = heldOutSamples(parameters);
  const bytes = model.shape.layers.reduce((sum, layer) => sum + gramFileBytes(layer), 0);
  const unit = samples > shardSamples ? shardSamples : samples - heldOut;
  const units = Math.ceil((samples - heldOut) / unit);
  const count = Math.max(1, Math.min(MOST_GROUPS, units, Math.floor(USUAL_BYTES / bytes)));
  const groups: GramGroup[] = [];
  for (let group = 0; group < count; group++) {
    const first = Math.floor((group * units) / count) * unit;
    const end = Math.min(samples - heldOut, Math.floor(((group + 1) * units) / count) * unit);
    groups.push({ name: `fit-${group}`, firstSample: first, samples: end - first });
  }
  return [...groups, { name: HELD_OUT, firstSample: samples - heldOut, samples: heldOut }];
}

function heldOutSamples({ samples, shardSamples, holdOut, ...rest }: GramParameters): number {
  const shards = shardRanges({ ...rest, samples, shardSamples, sequential: null });
  if (shards.length === 1) return share(samples, holdOut);
  return shards.slice(-share(shards.length, holdOut)).reduce((sum, shard) => sum + shard.samples, 0);
}

/** At least one, and not all. */
function share(count: number, part: number): number {
  return Math.min(count - 1, Math.max(1, Math.round(count * part)));
}

export function heldOutTokens(parameters: GramParameters): number {
  return heldOutSamples(parameters) * parameters.sequenceLength;
}

export function fittedTokens(parameters: GramParameters): number {
  return parameters.samples * parameters.sequenceLength - heldOutTokens(parameters);
}
