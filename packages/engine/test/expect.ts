import { expect } from 'vitest';
import type { EngineModel, Pruning, SampleStatistics } from '../src/types.ts';
import type { ReferencePass, ReferenceStatistics } from './reference.ts';

/** Statistics of all samples of one module of one layer, joined over batches. */
export interface JoinedStatistics {
  readonly channels: number;
  readonly mean: Float64Array[];
  readonly m2: Float64Array[];
}

/** Gathers what a calibration reports, by `layer module`, and checks its order. */
export class StatisticsLog {
  readonly joined = new Map<string, JoinedStatistics>();
  #last = -1;

  readonly listen = (statistics: SampleStatistics): void => {
    const { layer, module, samples, channels } = statistics;
    expect(layer).toBeGreaterThanOrEqual(this.#last);
    this.#last = layer;
    const key = `${layer} ${module}`;
    const entry = this.joined.get(key) ?? { channels, mean: [], m2: [] };
    this.joined.set(key, entry);
    expect(statistics.firstSample).toBe(entry.mean.length);
    expect(statistics.mean).toHaveLength(samples * channels);
    expect(statistics.m2).toHaveLength(samples * channels);
    for (let n = 0; n < samples; n++) {
      entry.mean.push(Float64Array.from(statistics.mean.subarray(n * channels, (n + 1) * channels)));
      entry.m2.push(Float64Array.from(statistics.m2.subarray(n * channels, (n + 1) * channels)));
    }
  };
}

/** Runs a calibration and returns its statistics by `layer module`. */
export async function calibrated(
  model: EngineModel,
  rows: readonly Int32Array[],
  options: { readonly pruning?: Pruning; readonly rowsPerBatch?: number } = {},
): Promise<Map<string, JoinedStatistics>> {
  const log = new StatisticsLog();
  await model.calibrate(rows, { ...options, onStatistics: log.listen });
  return log.joined;
}

/** Equal up to 1e-5 of the channel's own size; where it is next to nothing, of a tenth of the usual size. */
export function expectStatistics(
  actual: JoinedStatistics | undefined,
  expected: readonly ReferenceStatistics[],
  { kept, tokens }: { readonly kept: Int32Array | null; readonly tokens: number },
): void {
  expect(actual?.mean).toHaveLength(expected.length);
  for (let n = 0; n < expected.length; n++) {
    const { mean, m2 } = expected[n]!;
    const squares = mean.map((value, c) => m2[c]! / tokens + value * value);
    const usual = squares.reduce((sum, value) => sum + value, 0) / squares.length;
    const channels = kept ?? Int32Array.from(mean.keys());
    expect(actual!.channels).toBe(channels.length);
    for (let i = 0; i < channels.length; i++) {
      const c = channels[i]!;
      const square = Math.max(squares[c]!, usual / 100);
      expect(Math.abs(actual!.mean[n]![i]! - mean[c]!)).toBeLessThanOrEqual(1e-5 * Math.sqrt(square));
      expect(Math.abs(actual!.m2[n]![i]! - m2[c]!)).toBeLessThanOrEqual(1e-5 * tokens * square);
    }
  }
}

/** Sums of negative log-likelihoods, equal to 1e-4 a token. */
export function expectLikelihoods(actual: Float64Array, expected: readonly ReferencePass[]): void {
  expect(actual).toHaveLength(expected.length);
  for (let n = 0; n < expected.length; n++) {
    const { nll } = expected[n]!;
    const sum = nll.reduce((total, value) => total + value, 0);
    expect(Math.abs(actual[n]! - sum)).toBeLessThanOrEqual(1e-4 * nll.length);
  }
}

/** Expects what other batches, or another memory, have come to. */
export type ExpectSame = (actual: unknown, expected: unknown) => void;

export const sameBits: ExpectSame = (actual, expected) => expect(actual).toEqual(expected);

/** Numbers may differ by 1e-5 of the largest beside them. */
export const nearlySame: ExpectSame = (actual, expected) => {
  if (typeof expected === 'number') expect(deviation([actual as number], [expected])).toBeLessThan(1e-5);
  else if (ArrayBuffer.isView(expected)) {
    expect(deviation(actual as Float64Array, expected as Float64Array)).toBeLessThan(1e-5);
  } else if (expected instanceof Map) nearlySame([...(actual as Map<unknown, unknown>)], [...expected]);
  else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual as object)).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) nearlySame((actual as Record<string, unknown>)[key], value);
  } else expect(actual).toEqual(expected);
};

/** Index of the largest value, the first of equal ones. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** The largest difference, as a share of the largest value expected. */
export function deviation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [largest, difference] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
  }
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return difference === 0 ? 0 : difference / largest;
}
