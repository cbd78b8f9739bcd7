import { describe, expect, it } from 'vitest';
import { draw, normal } from '../../test/random.ts';
import { prunableShape } from '../shape.ts';
import type { Estimator } from '../types.ts';
import { prepare } from './prepare.ts';
import { REMOVAL_RANKS, REMOVAL_STEP } from './removal.ts';

const shape = prunableShape({
  layers: 3,
  hiddenSize: 32,
  intermediateSize: 50,
  queryHeads: 12,
  keyValueHeads: 4,
  headDim: 5,
  gated: true,
});

/** Few different values, so that many units tie. */
const next = normal(8);
const tied = shape.layers.map(({ attention, mlp }) => ({
  attention: draw(() => Math.round(1 + next() ** 2), attention.units * attention.channelsPerUnit),
  mlp: draw(() => Math.round(1 + next() ** 2), mlp.units),
}));
const spread = shape.layers.map(({ attention, mlp }) => ({
  attention: draw(() => Math.exp(next()), attention.units * attention.channelsPerUnit),
  mlp: draw(() => Math.exp(next()), mlp.units),
}));

const cases = (['AL_AM', 'UL_UM'] as const).flatMap((structure) =>
  (['PAPER', 'REFERENCE'] as Estimator[]).flatMap((estimator) =>
    [
      ['ties', tied],
      ['no ties', spread],
    ].map(([name, scores]) => ({ structure, estimator, name, scores: scores as typeof tied })),
  ),
);

describe.each(cases)('$structure under $estimator, $name', ({ structure, estimator, scores }) => {
  const prepared = prepare({ shape, scores, structure, estimator });
  const removal = prepared.removal()!;

  it('says of every head what plans at many ratios do', () => {
    for (let step = 1; step < 400; step++) {
      const { layers } = prepared.at({ ratio: step / 400 });
      const gone = layers.map(({ attention }) => [...attention.pruned]);
      const told = removal.map(({ attention }) =>
        [...attention.keys()].filter((head) => attention[head]! <= step / 400),
      );
      expect(told).toEqual(gone);
    }
  });

  it('is where each head goes: it stays one step below', () => {
    for (const [layer, { attention }] of removal.entries()) {
      for (const [head, ratio] of attention.entries()) {
        const gone = (at: number) => prepared.at({ ratio: at }).layers[layer]!.attention.pruned.includes(head);
        if (ratio < 1) expect(gone(ratio)).toBe(true);
        if (ratio > REMOVAL_STEP) expect(gone(ratio - REMOVAL_STEP)).toBe(false);
      }
    }
  });

  it('tells the channels by rank, and as plans count them', () => {
    for (const [layer, { mlp }] of removal.entries()) {
      expect(mlp).toHaveLength(REMOVAL_RANKS);
      expect(mlp).toEqual(mlp.toSorted());
      for (const [rank, ratio] of mlp.entries()) {
        const before = Math.round((rank / (REMOVAL_RANKS - 1)) * 49);
        if (ratio < 1) expect(prepared.at({ ratio }).layers[layer]!.mlp.pruned.length).toBeGreaterThan(before);
        if (ratio > REMOVAL_STEP) {
          expect(prepared.at({ ratio: ratio - REMOVAL_STEP }).layers[layer]!.mlp.pruned.length).toBeLessThanOrEqual(
            before,
          );
        }
      }
    }
  });
});

it.each(['UL_MM', 'AL_MM'] as const)('does not apply to %s, whose heads go by number', (structure) => {
  expect(prepare({ shape, scores: spread, structure, estimator: 'PAPER' }).removal()).toBeNull();
});
