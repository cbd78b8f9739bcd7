import type { Structure } from './structure.ts';
import { prepareUniform } from './uniform.ts';

/**
 * Each layer by itself, in LLM-Pruner's numbers. Of C channels of a group's root (headDim a KV head; one an MLP channel)
 * n = C - trunc(C x (1 - ratio)) are to go, in double precision: the floor(n / headDim) lowest heads, the n lowest
 * channels. One unit of each module stays, whatever the ratio: published code then leaves the whole module as it is,
 * which would bring units back as the ratio grows.
 */
export const layersByThemselves: Structure = {
  title: 'Each layer and module by itself, in LLM-Pruner’s numbers',
  adaptive: false,
  needsRemoveHeads: false,
  prepare: (input) =>
    prepareUniform(input, ({ attention, mlp }, { ratio }) => {
      const heads = Math.floor(removed(attention.units * attention.headDim, ratio) / attention.headDim);
      const channels = removed(mlp.units, ratio);
      return { attention: butOne(heads, attention.units), mlp: butOne(channels, mlp.units) };
    }),
};

function butOne(count: number, units: number): number {
  return Math.max(0, Math.min(count, units - 1));
}

/** How many of `count` go at a ratio, as LLM-Pruner's code counts them. */
export function removed(count: number, ratio: number): number {
  return count - Math.trunc(count * (1 - ratio));
}
