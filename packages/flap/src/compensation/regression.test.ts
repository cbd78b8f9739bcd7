import { describe, expect, it } from 'vitest';
import { gramOf, leastSquares } from '../../test/gram.ts';
import { draw, normal } from '../../test/random.ts';
import { plainAlgebra as algebra } from '../algebra/plain.ts';
import { projectColumns } from './project.ts';
import { reconstructionError } from './reconstruction.ts';
import type { CompensationName } from './registry.ts';
import { compensationValues, regressionOf } from './registry.ts';

const CHANNELS = 12;
const OUTPUTS = 4;
const kept = Int32Array.of(0, 1, 4, 5, 6, 9, 11);
const pruned = Int32Array.of(2, 3, 7, 8, 10);
const next = normal(5);
const mixing = draw(next, CHANNELS * CHANNELS);
/** Channels that say something about each other, with means of their own. */
const rows = Array.from({ length: 90 }, () => {
  const free = draw(next, CHANNELS);
  return Float64Array.from({ length: CHANNELS }, (_, c) => {
    let sum = c - 4;
    for (let k = 0; k < CHANNELS; k++) sum += mixing[c * CHANNELS + k]! * free[k]!;
    return sum;
  });
});
const weights = Float32Array.from(draw(next, OUTPUTS * CHANNELS));
const gram = gramOf(rows);

function outputsOf(row: Float64Array): Float64Array {
  return Float64Array.from({ length: OUTPUTS }, (_, r) =>
    row.reduce((sum, value, c) => sum + weights[r * CHANNELS + c]! * value, 0),
  );
}

async function fit(name: CompensationName, lambda: number) {
  return regressionOf(name)!.fit({ weights, gram, kept, pruned, lambda }, { algebra });
}

/** What the replaced projection says about a row. */
function predicted(row: Float64Array, fitted: Awaited<ReturnType<typeof fit>>): Float64Array {
  return Float64Array.from({ length: OUTPUTS }, (_, r) =>
    kept.reduce((sum, channel, i) => sum + fitted.weights[r * kept.length + i]! * row[channel]!, fitted.bias?.[r] ?? 0),
  );
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('RIDGE', () => {
  it.each([0, 1e-3, 0.1, 3])('with λ = %d is the penalised least squares of the data itself', async (lambda) => {
    const { weights: replaced, bias } = await fit('RIDGE', lambda);
    const inputs = rows.map((row) => Float64Array.from(kept, (channel) => row[channel]!));
    const squares = inputs.reduce((sum, row) => sum + row.reduce((all, value) => all + value * value, 0), 0);
    const penalty = (lambda * squares) / kept.length;
    expect(bias).toBeNull();
    for (let r = 0; r < OUTPUTS; r++) {
      const target = Float64Array.from(rows, (row) => outputsOf(row)[r]!);
      const expected = leastSquares(inputs, target, penalty);
      expect(distance(replaced.subarray(r * kept.length, (r + 1) * kept.length), expected)).toBeLessThan(1e-9);
    }
  });
});

describe('AFFINE_RIDGE', () => {
  it.each([0, 1e-3, 0.1])('with λ = %d is the penalised regression of the pruned channels', async (lambda) => {
    const { weights: replaced, bias } = await fit('AFFINE_RIDGE', lambda);
    const about = rows.map((row) => row.map((value, c) => value - gram.mean[c]!));
    const inputs = about.map((row) => Float64Array.from(kept, (channel) => row[channel]!));
    const squares = inputs.reduce((sum, row) => sum + row.reduce((all, value) => all + value * value, 0), 0);
    const penalty = (lambda * squares) / kept.length;
    for (let r = 0; r < OUTPUTS; r++) {
      const target = Float64Array.from(about, (row) =>
        pruned.reduce((sum, channel) => sum + weights[r * CHANNELS + channel]! * row[channel]!, 0),
      );
      const slopes = leastSquares(inputs, target, penalty);
      const expected = slopes.map((slope, i) => slope + weights[r * CHANNELS + kept[i]!]!);
      expect(distance(replaced.subarray(r * kept.length, (r + 1) * kept.length), expected)).toBeLessThan(1e-9);
      // The constant makes the means agree.
      const mean = (values: readonly Float64Array[]) => values.reduce((sum, row) => sum + row[r]!, 0) / rows.length;
      const fitted = { weights: replaced, bias };
      expect(mean(rows.map((row) => predicted(row, fitted)))).toBeCloseTo(mean(rows.map(outputsOf)), 9);
    }
  });

  it('is FLAP’s baseline bias as λ grows', async () => {
    const { weights: replaced, bias } = await fit('AFFINE_RIDGE', 1e9);
    const columns = Array.from({ length: OUTPUTS }, (_, r) => [...kept].map((c) => weights[r * CHANNELS + c]!)).flat();
    expect(distance(replaced, columns)).toBeLessThan(1e-6);
    const baseline = compensationValues('BASELINE_BIAS', { baseline: gram.mean, prunedChannels: pruned });
    expect(distance(bias!, projectColumns(weights, CHANNELS, baseline))).toBeLessThan(1e-6);
  });

  it('of an emptied module is the mean of its outputs', async () => {
    const all = Int32Array.from({ length: CHANNELS }, (_, c) => c);
    const problem = { weights, gram, kept: new Int32Array(0), pruned: all, lambda: 0.01 };
    const fitted = await regressionOf('AFFINE_RIDGE')!.fit(problem, { algebra });
    expect(fitted.weights).toHaveLength(0);
    const mean = outputsOf(gram.mean);
    expect(distance(fitted.bias!, mean)).toBeLessThan(1e-12);
  });
});

describe('regressions', () => {
  it('without penalty refuse channels that depend on each other, and with one do not', async () => {
    const twin = rows.map((row) => row.map((value, c) => (c === 4 ? 2 * row[1]! : value)));
    const problem = { weights, gram: gramOf(twin), kept, pruned };
    for (const name of ['RIDGE', 'AFFINE_RIDGE'] as const) {
      const regression = regressionOf(name)!;
      await expect(regression.fit({ ...problem, lambda: 0 }, { algebra })).rejects.toMatchObject({ code: 'SINGULAR' });
      const { weights: replaced } = await regression.fit({ ...problem, lambda: 1e-3 }, { algebra });
      expect(replaced.every(Number.isFinite)).toBe(true);
    }
  });

  it('leave the kept columns as they are when the kept channels are always zero', async () => {
    const dead = rows.map((row) => row.map((value, c) => (kept.includes(c) ? 0 : value)));
    for (const name of ['RIDGE', 'AFFINE_RIDGE'] as const) {
      const problem = { weights, gram: gramOf(dead), kept, pruned, lambda: 0.01 };
      const { weights: replaced } = await regressionOf(name)!.fit(problem, { algebra });
      expect(replaced[1]).toBe(weights[kept[1]!]);
    }
  });
});

describe('reconstructionError', () => {
  /** From the rows themselves. */
  function direct(fitted: Awaited<ReturnType<typeof fit>>): number {
    const outputs = rows.map(outputsOf);
    const mean = outputsOf(gram.mean);
    let error = 0;
    let spread = 0;
    for (const [t, row] of rows.entries()) {
      const guess = predicted(row, fitted);
      for (let r = 0; r < OUTPUTS; r++) {
        error += (outputs[t]![r]! - guess[r]!) ** 2;
        spread += (outputs[t]![r]! - mean[r]!) ** 2;
      }
    }
    return error / spread;
  }

  it('is what the rows themselves say, for replaced weights', async () => {
    for (const name of ['RIDGE', 'AFFINE_RIDGE'] as const) {
      const fitted = await fit(name, 0.05);
      const replaced = Float32Array.from(fitted.weights);
      const error = await reconstructionError({ weights, kept, replaced, bias: fitted.bias }, { gram, algebra });
      expect(error! / direct({ ...fitted, weights: Float64Array.from(replaced) })).toBeCloseTo(1, 9);
    }
  });

  it('and for columns that stay as they are, with and without a bias', async () => {
    const columns = Array.from({ length: OUTPUTS }, (_, r) => [...kept].map((c) => weights[r * CHANNELS + c]!)).flat();
    const baseline = compensationValues('BASELINE_BIAS', { baseline: gram.mean, prunedChannels: pruned });
    for (const bias of [null, projectColumns(weights, CHANNELS, baseline)]) {
      const error = await reconstructionError({ weights, kept, replaced: null, bias }, { gram, algebra });
      expect(error! / direct({ weights: Float64Array.from(columns), bias })).toBeCloseTo(1, 9);
    }
  });

  it('is 0 where nothing is pruned, and unknown where nothing varies', async () => {
    const all = Int32Array.from({ length: CHANNELS }, (_, c) => c);
    const whole = { weights, kept: all, replaced: null, bias: null };
    expect(await reconstructionError(whole, { gram, algebra })).toBe(0);
    const still = gramOf([rows[0]!, rows[0]!]);
    expect(await reconstructionError(whole, { gram: still, algebra })).toBeNull();
  });
});
