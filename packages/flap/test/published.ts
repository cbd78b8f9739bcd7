import type { StructureName } from '../src/index.ts';

export interface PublishedInput {
  readonly structure: StructureName;
  readonly ratio: number;
  readonly removeHeads: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly headDim: number;
  /** Raw channel scores, [layers][channels]. */
  readonly attention: readonly (readonly number[])[];
  readonly mlp: readonly (readonly number[])[];
}

export interface PublishedMasks {
  readonly heads: readonly (readonly boolean[])[];
  readonly channels: readonly (readonly boolean[])[];
}

/** The published pruning step, line by line and in no hurry, for plain multi-head attention and a gated MLP. */
export function publishedMasks(input: PublishedInput): PublishedMasks {
  const { structure, ratio, removeHeads, hidden, intermediate, headDim } = input;
  const layers = input.mlp.length;
  const squared = input.attention.map((row) => row.map((value) => value * value));
  const layerParameters = intermediate * hidden * 3 + hidden * hidden * 4;
  if (structure === 'UL_UM' || structure === 'UL_MM') {
    const headsToGo = Math.floor(removeHeads / layers);
    const byHand = Math.trunc((ratio * layerParameters - hidden * 4 * headsToGo * headDim) / (hidden * 3));
    const uniform = (scores: readonly number[], remove: number) => {
      const threshold = ascending(scores)[remove]!;
      return scores.map((value) => value >= threshold);
    };
    return {
      heads: squared.map((row) => {
        const heads = groups(row, headDim).map(sum);
        return uniform(heads, structure === 'UL_UM' ? Math.trunc(ratio * heads.length) : headsToGo);
      }),
      channels: input.mlp.map((row) => uniform(row, structure === 'UL_UM' ? Math.trunc(row.length * ratio) : byHand)),
    };
  }

  const heads = squared.map((row) => groups(standardised(row), headDim).map((head) => sum(head) / headDim));
  const channels = input.mlp.map(standardised);
  const above = (rows: readonly (readonly number[])[], threshold: number) =>
    rows.map((row) => row.map((value) => value > threshold));
  if (structure === 'AL_MM') {
    const remove = Math.trunc((layers * ratio * layerParameters - hidden * 4 * removeHeads * headDim) / (hidden * 3));
    return {
      heads: above(heads, ascending(heads.flat())[removeHeads - 1]!),
      channels: above(channels, ascending(channels.flat())[remove - 1]!),
    };
  }
  const units = [
    ...heads.flat().map((z) => ({ z, price: Math.trunc((4 * headDim) / 3) })),
    ...channels.flat().map((z) => ({ z, price: 1 })),
  ].sort((a, b) => b.z - a.z);
  const target = Math.fround(Math.fround(1 - ratio) * sum(units.map(({ price }) => price)));
  let running = 0;
  let best = { distance: Number.POSITIVE_INFINITY, z: Number.NaN };
  for (const { z, price } of units) {
    running += price;
    if (Math.abs(running - target) < best.distance) best = { distance: Math.abs(running - target), z };
  }
  return { heads: above(heads, best.z), channels: above(channels, best.z) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function groups(values: readonly number[], size: number): number[][] {
  return Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
}

function standardised(values: readonly number[]): number[] {
  const mean = sum(values) / values.length;
  const deviation = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
  return values.map((value) => (value - mean) / deviation);
}
