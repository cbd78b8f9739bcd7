import { type PerModule, type PrunableShape, prunableShape } from '../src/index.ts';

/** A shape small enough for sums in the head: a head of headDim 3 costs 72 parameters, as much as 4 channels of 18. */
export function toyShape(layers: number, heads: number, channels: number, headDim = 3): PrunableShape {
  return prunableShape({
    layers,
    hiddenSize: 6,
    intermediateSize: channels,
    queryHeads: heads,
    keyValueHeads: heads,
    headDim,
    gated: true,
  });
}

/** Raw scores of one layer; each head's channels all have the head's score. */
export function toyScores(heads: readonly number[], channels: readonly number[], headDim = 3): PerModule<Float64Array> {
  return {
    attention: Float64Array.from(heads.flatMap((score) => new Array<number>(headDim).fill(score))),
    mlp: Float64Array.from(channels),
  };
}
