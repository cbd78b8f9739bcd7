import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { publishedMasks } from '../../test/published.ts';
import { draw, normal } from '../../test/random.ts';
import { toyScores, toyShape } from '../../test/toy.ts';
import { type PlanOptions, type PrepareOptions, prepare } from '../plan/prepare.ts';
import { layerShape, prunableShape } from '../shape.ts';
import type { PlanResult } from '../types.ts';
import { parameterPrices, searchPrices } from './prices.ts';
import type { StructureName } from './registry.ts';

function plan(
  options: Pick<PrepareOptions, 'shape' | 'scores' | 'structure'> & Partial<PrepareOptions>,
  at: PlanOptions,
): PlanResult {
  return prepare({ estimator: 'PAPER', squareAttentionScore: false, ...options }).at(at);
}

/** What stays, as plain lists: a pair of heads and channels a layer. */
function kept({ layers }: PlanResult): [number[], number[]][] {
  return layers.map(({ attention, mlp }) => [[...attention.kept], [...mlp.kept]]);
}

describe('UL_UM', () => {
  const structure = 'UL_UM';

  it('drops floor(ratio x units) of each layer and module, whatever the scale of its scores', () => {
    const shape = toyShape(2, 4, 5);
    const scores = [
      toyScores([4, 1, 3, 2], [5, 1, 2, 4, 3]),
      toyScores([100, 400, 300, 200], [0.1, 0.2, 0.3, 0.5, 0.4]),
    ];
    const result = plan({ shape, scores, structure }, { ratio: 0.5 });
    expect(kept(result)).toEqual([
      [
        [0, 2],
        [0, 3, 4],
      ],
      [
        [1, 2],
        [2, 3, 4],
      ],
    ]);
    expect(result.threshold).toBeNull();
    expect(result.thresholds).toEqual([
      { attention: 9, mlp: 3 },
      { attention: 900, mlp: 0.3 },
    ]);
    expect(result.parametersRemoved).toBe(4 * 72 + 4 * 18);
    expect(result.achievedRatio).toBe((4 * 72 + 4 * 18) / (8 * 72 + 10 * 18));
  });

  it('scores a head by the sum of its channels, squared first where asked', () => {
    // Sums 3 and 3.3 as they are; squared, one large channel outweighs three middling ones.
    const scores = [{ attention: Float64Array.of(3, 0, 0, 1.1, 1.1, 1.1), mlp: Float64Array.of(1) }];
    const shape = toyShape(1, 2, 1);
    expect(kept(plan({ shape, scores, structure }, { ratio: 0.5 }))[0]![0]).toEqual([1]);
    expect(kept(plan({ shape, scores, structure, squareAttentionScore: true }, { ratio: 0.5 }))[0]![0]).toEqual([0]);
  });

  it('keeps ties with the last unit that stays', () => {
    const scores = [toyScores([1, 1, 1, 2], [1, 1, 1, 1, 1])];
    expect(kept(plan({ shape: toyShape(1, 4, 5), scores, structure }, { ratio: 0.5 }))).toEqual([
      [
        [0, 1, 2, 3],
        [0, 1, 2, 3, 4],
      ],
    ]);
  });

  it('drops nothing where the ratio does not make a whole unit', () => {
    const scores = [toyScores([2, 1], [1, 2, 3])];
    expect(plan({ shape: toyShape(1, 2, 3), scores, structure }, { ratio: 0.3 }).parametersRemoved).toBe(0);
  });
});

describe('UL_MM', () => {
  const structure = 'UL_MM';
  const shape = toyShape(2, 4, 10);
  const scores = [0, 1].map(() => toyScores([4, 1, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));

  it('drops floor(removeHeads / layers) heads and, in channels, the rest of the budget', () => {
    // 5 heads in 2 layers: 2 each, 144 parameters; a layer has 4 x 72 + 10 x 18 = 468: (234 - 144) / 18 = 5 channels.
    expect(kept(plan({ shape, scores, structure }, { ratio: 0.5, removeHeads: 5 }))[1]).toEqual([
      [0, 2],
      [5, 6, 7, 8, 9],
    ]);
  });

  it('takes the integer part of the channels', () => {
    // (0.42 x 468 - 144) / 18 = 2.92
    expect(kept(plan({ shape, scores, structure }, { ratio: 0.42, removeHeads: 4 }))[0]![1]).toHaveLength(8);
  });

  it('empties a module where published code fails on its index, unless that is refused', () => {
    const all = { ratio: 0.5, removeHeads: 0 };
    const result = plan({ shape, scores, structure }, all);
    expect(kept(result)[0]).toEqual([[0, 1, 2, 3], []]);
    expect(result.thresholds[0]!.mlp).toBe(Number.POSITIVE_INFINITY);
    expectProblem(
      () => plan({ shape, scores, structure }, { ...all, allowEmpty: false }),
      'LAYER_EMPTIED',
      'layer 0, mlp',
    );
  });

  it('refuses heads that alone save more than the ratio asks for', () => {
    const tooMany = { ratio: 0.1, removeHeads: 4 };
    expectProblem(() => plan({ shape, scores, structure }, tooMany), 'BAD_PARAMETER', 'removeHeads is too large');
  });
});

describe('AL_MM', () => {
  const structure = 'AL_MM';
  const shape = toyShape(2, 4, 10);
  // Standardising makes the layers comparable: the second layer's channel scores are the first's, times 8.
  const channels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const scores = [
    toyScores([1, 2, 3, 9], channels),
    toyScores(
      [10, 40, 50, 60],
      channels.map((value) => 8 * value),
    ),
  ];

  it('drops the lowest heads and the lowest channels of all layers', () => {
    // (2 x 0.5 x 468 - 3 x 72) / 18 = 14 channels: seven in each layer, which tie.
    const result = plan({ shape, scores, structure }, { ratio: 0.5, removeHeads: 3 });
    expect(kept(result)).toEqual([
      [
        [2, 3],
        [7, 8, 9],
      ],
      [
        [1, 2, 3],
        [7, 8, 9],
      ],
    ]);
    expect(result.threshold).toBeNull();
    expect(result.thresholds[0]).toEqual(result.thresholds[1]);
    expect(result.achievedRatio).toBe(0.5);
  });

  it('drops ties with the last unit that goes', () => {
    // (2 x 0.485 x 468 - 3 x 72) / 18 = 13.2 channels: the threshold is one layer's seventh, the other's equals it.
    const result = plan({ shape, scores, structure }, { ratio: 0.485, removeHeads: 3 });
    expect(kept(result).map(([, mlp]) => mlp.length)).toEqual([3, 3]);
  });

  it('keeps all heads where none are to go, and drops all where all are', () => {
    const none = plan({ shape, scores, structure }, { ratio: 0.2, removeHeads: 0 });
    expect(kept(none).map(([heads]) => heads.length)).toEqual([4, 4]);
    expect(none.thresholds[0]!.attention).toBe(Number.NEGATIVE_INFINITY);
    const all = plan({ shape, scores, structure }, { ratio: 0.8, removeHeads: 8 });
    expect(kept(all).map(([heads]) => heads.length)).toEqual([0, 0]);
  });

  it('refuses heads that alone save more than the ratio asks for', () => {
    const tooMany = { ratio: 0.2, removeHeads: 5 };
    expectProblem(() => plan({ shape, scores, structure }, tooMany), 'BAD_PARAMETER', 'removeHeads is too large');
  });
});

describe('AL_AM', () => {
  const structure = 'AL_AM';
  // z of the heads: 0.91 and -0.91; of the channels: -1.16, -0.39, 0.39, 1.16. From the top with running price in
  // channels: c3 1, h0 5, c2 6, c1 7, h1 11, c0 12.
  const shape = toyShape(1, 2, 4);
  const scores = [toyScores([1, -1], [0, 1, 2, 3])];

  it('cuts where the running price is closest to what may stay; that unit goes too', () => {
    const result = plan({ shape, scores, structure }, { ratio: 0.5 });
    expect(kept(result)).toEqual([[[0], [3]]]);
    expect(result.threshold).toBeCloseTo(0.5 / Math.sqrt(5 / 3), 15);
    expect(result.thresholds).toEqual([{ attention: result.threshold, mlp: result.threshold }]);
    expect(result.achievedRatio).toBe(7 / 12);
  });

  it('takes the first of two positions that are equally close', () => {
    // 9 of 12 may stay: c1 (7) and h1 (11) are equally close.
    expect(kept(plan({ shape, scores, structure }, { ratio: 0.25 }))).toEqual([[[0], [2, 3]]]);
  });

  it('multiplies in float32 under REFERENCE, which decides exact ties as published', () => {
    // One head worth 4 and 11 channels, 0.3 x 15 = 4.5 may stay: the fourth channel in float32, the fifth in float64.
    const wide = {
      shape: toyShape(1, 1, 11),
      scores: [toyScores([1], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])],
      structure,
    } as const;
    expect(kept(plan({ ...wide, estimator: 'REFERENCE' }, { ratio: 0.7 }))[0]![1]).toEqual([8, 9, 10]);
    expect(kept(plan({ ...wide, estimator: 'PAPER' }, { ratio: 0.7 }))[0]![1]).toEqual([7, 8, 9, 10]);
  });

  it('scores a head by the mean of its standardised channels', () => {
    const { unitScores } = prepare({ shape, scores, structure, estimator: 'PAPER', squareAttentionScore: false });
    expect(unitScores[0]!.attention[0]).toBeCloseTo(1 / Math.sqrt(6 / 5), 15);
    expect(unitScores[0]!.attention[1]).toBeCloseTo(-1 / Math.sqrt(6 / 5), 15);
  });

  it('drops everything where all scores are equal: no spread is z = 0, and ties go', () => {
    const flat = [toyScores([2, 2], [7, 7, 7, 7])];
    const result = plan({ shape, scores: flat, structure }, { ratio: 0.5 });
    expect(result.threshold).toBe(0);
    expect(kept(result)).toEqual([[[], []]]);
    expect(result.achievedRatio).toBe(1);
    const strict = { ratio: 0.5, allowEmpty: false };
    expectProblem(() => plan({ shape, scores: flat, structure }, strict), 'LAYER_EMPTIED', 'layer 0, attention');
  });
});

describe('prices', () => {
  const llama = {
    hiddenSize: 4096,
    intermediateSize: 11008,
    queryHeads: 32,
    keyValueHeads: 32,
    headDim: 128,
    gated: true,
  };

  it('of the search: REFERENCE loses the fraction of 512/3', () => {
    expect(searchPrices(layerShape(llama), 4096, 'REFERENCE')).toEqual({ head: 170, channel: 1 });
    const paper = searchPrices(layerShape(llama), 4096, 'PAPER');
    expect(paper.head / paper.channel).toBe(512 / 3);
  });

  it('of KV groups count each query head: (2 x 4 + 2) x 128 / 3', () => {
    const grouped = layerShape({ ...llama, keyValueHeads: 8 });
    expect(searchPrices(grouped, 4096, 'REFERENCE')).toEqual({ head: 426, channel: 1 });
    expect(searchPrices(grouped, 4096, 'PAPER').head).toBe(4096 * 128 * 10);
  });

  it('of a plain MLP with biases are true under PAPER and as published under REFERENCE', () => {
    const plain = layerShape({ ...llama, gated: false, biases: { up: true } });
    expect(parameterPrices(plain, 4096, 'PAPER').channel).toBe(2 * 4096 + 1);
    expect(parameterPrices(plain, 4096, 'REFERENCE').channel).toBe(3 * 4096);
  });
});

describe('the published code, line by line', () => {
  const dimensions = { layers: 3, hidden: 40, intermediate: 60, headDim: 8, heads: 5 };
  const next = normal(11);
  const layer = () => ({
    attention: draw(() => Math.exp(next()), dimensions.heads * dimensions.headDim),
    mlp: draw(() => Math.exp(next()), dimensions.intermediate),
  });
  const scores = [layer(), layer(), layer()];
  const shape = prunableShape({
    layers: dimensions.layers,
    hiddenSize: dimensions.hidden,
    intermediateSize: dimensions.intermediate,
    queryHeads: dimensions.heads,
    keyValueHeads: dimensions.heads,
    headDim: dimensions.headDim,
    gated: true,
  });

  const structures: StructureName[] = ['UL_UM', 'UL_MM', 'AL_MM', 'AL_AM'];
  it.each(structures)('gives the masks of %s at every ratio', (structure) => {
    const prepared = prepare({ shape, scores, structure, estimator: 'REFERENCE' });
    for (let percent = 20; percent < 70; percent++) {
      const request = { ratio: percent / 100, removeHeads: Math.floor(percent / 8) };
      const expected = publishedMasks({
        structure,
        ...request,
        ...dimensions,
        attention: scores.map(({ attention }) => [...attention]),
        mlp: scores.map(({ mlp }) => [...mlp]),
      });
      const masks = prepared.at(request).layers.map(({ attention, mlp }) => ({
        heads: flags(attention.kept, dimensions.heads),
        channels: flags(mlp.kept, dimensions.intermediate),
      }));
      expect(
        masks.map(({ heads }) => heads),
        `ratio ${request.ratio}`,
      ).toEqual(expected.heads);
      expect(
        masks.map(({ channels }) => channels),
        `ratio ${request.ratio}`,
      ).toEqual(expected.channels);
    }
  });
});

function flags(kept: Int32Array, units: number): boolean[] {
  return Array.from({ length: units }, (_, unit) => kept.includes(unit));
}
