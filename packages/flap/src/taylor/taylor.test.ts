import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { layerShape } from '../shape.ts';
import { channelSaliency } from './channels.ts';
import { coupledScores, type LayerSaliency } from './groups.ts';
import type { ReductionName } from './reductions.ts';
import type { SaliencyVariantName } from './variants.ts';

describe('channelSaliency', () => {
  const given = {
    outputs: 2,
    inputs: 3,
    weight: Float32Array.of(1, -2, 3, 4, 5, -6),
    gradient: Float32Array.of(0.5, 1, 2, -1, 0.25, 0.5),
    meanSquare: Float32Array.of(1, 0.5, 0, 2, 0, 0.25),
  };
  // w g: [0.5, -2, 6], [-4, 1.25, -3]. w a w: [1, 2, 0], [32, 0, 9]. w g - w a w / 2: [0, -3, 6], [-20, 1.25, -7.5].
  it.each<[SaliencyVariantName, number[], number[]]>([
    ['VECTORIZE', [4.5, 5.75], [3.5, 0.75, 3]],
    ['PARAM_FIRST', [8.5, 8.25], [4.5, 3.25, 9]],
    ['PARAM_SECOND', [3, 41], [33, 2, 9]],
    ['PARAM_MIX', [9, 28.75], [20, 4.25, 13.5]],
  ])('%s', (variant, rows, columns) => {
    expect([...channelSaliency(variant, given, 'rows')]).toEqual(rows);
    expect([...channelSaliency(variant, given, 'columns')]).toEqual(columns);
  });

  it('asks for squares where a variant needs them, and for matrices of one size', () => {
    const first = { ...given, meanSquare: null };
    expect([...channelSaliency('PARAM_FIRST', first, 'rows')]).toEqual([8.5, 8.25]);
    expectProblem(() => channelSaliency('PARAM_MIX', first, 'rows'), 'BAD_PARAMETER', 'PARAM_MIX');
    expectProblem(() => channelSaliency('PARAM_FIRST', { ...given, inputs: 2 }, 'rows'), 'BAD_PARAMETER', '2 x 2');
  });
});

describe('coupledScores', () => {
  const dimensions = { hiddenSize: 8, intermediateSize: 2, headDim: 2, gated: true };

  it.each<[ReductionName, number[], number[]]>([
    ['SUM', [1 + 5 + 7 + 2, 2 + 6 + 8 + 1], [9, 12]],
    ['MEAN', [15 / 4, 17 / 4], [3, 4]],
    ['MAX', [7, 8], [6, 5]],
    ['PROD', [1 * 5 * 7 * 2, 2 * 6 * 8 * 1], [1 * 2 * 6, 3 * 4 * 5]],
    ['FIRST', [1, 2], [1, 3]],
  ])('%s over the query, key and value rows and the output column of a channel', (reduction, attention, mlp) => {
    const saliency: LayerSaliency = {
      query: Float64Array.of(1, 2),
      key: Float64Array.of(5, 6),
      value: Float64Array.of(7, 8),
      attentionOutput: Float64Array.of(2, 1),
      gate: Float64Array.of(1, 3),
      up: Float64Array.of(2, 4),
      down: Float64Array.of(6, 5),
    };
    const shape = layerShape({ ...dimensions, queryHeads: 1, keyValueHeads: 1 });
    const scores = coupledScores(saliency, shape, reduction);
    expect([...scores.attention]).toEqual(attention);
    expect([...scores.mlp]).toEqual(mlp);
  });

  it('couples the query heads of a KV group with the key head that they share', () => {
    // Four query heads of two channels over two KV heads: heads 0 and 1 share the first, 2 and 3 the second.
    const shape = layerShape({ ...dimensions, queryHeads: 4, keyValueHeads: 2 });
    const mlp = Float64Array.of(0, 0);
    const saliency: LayerSaliency = {
      query: Float64Array.of(1, 2, 3, 4, 50, 60, 70, 80),
      key: Float64Array.of(100, 200, 300, 400),
      value: Float64Array.of(0.5, 0.25, 0.125, 0.0625),
      attentionOutput: Float64Array.of(1000, 1000, 2000, 2000, 3000, 3000, 4000, 4000),
      gate: mlp,
      up: mlp,
      down: mlp,
    };
    const first = 1 + 3 + 100 + 0.5 + 3000;
    const second = 2 + 4 + 200 + 0.25 + 3000;
    const third = 50 + 70 + 300 + 0.125 + 7000;
    const fourth = 60 + 80 + 400 + 0.0625 + 7000;
    const { attention } = coupledScores(saliency, shape, 'SUM');
    expect([...attention]).toEqual([first, second, first, second, third, fourth, third, fourth].map((s) => s / 2));
    // The root is the key: the others are measured by it.
    expect([...coupledScores(saliency, shape, 'FIRST').attention].slice(0, 2)).toEqual([50, 100]);
  });

  it('refuses scores of another shape', () => {
    const shape = layerShape({ ...dimensions, queryHeads: 2, keyValueHeads: 2 });
    const two = Float64Array.of(1, 2);
    const saliency = { query: two, key: two, value: two, attentionOutput: two, gate: two, up: two, down: two };
    expectProblem(() => coupledScores(saliency, shape, 'SUM'), 'BAD_PARAMETER', 'query: 2 scores for 4 channels');
  });
});
