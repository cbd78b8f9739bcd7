import type { Runtime, Tensor } from './runtime.ts';

/**
 * Per sample and channel, the mean over the sample's tokens and the sum of squared distances to that mean, in two passes
 * as everywhere: see `sampleStatistics` of the graphs.
 *
 * @param input - [rows * T, channels]
 * @returns both [rows, channels]
 */
export function sampleStatistics(
  tf: Runtime,
  input: Tensor,
  sequenceLength: number,
): { readonly mean: Tensor; readonly m2: Tensor } {
  const channels = input.shape[1]!;
  const perSample = tf.reshape(input, [-1, sequenceLength, channels]);
  const first = tf.mean(perSample, 1, true);
  // What rounding has left of the mean after the first pass is a mean of small numbers, and has all its digits.
  const rest = tf.mean(tf.sub(perSample, first), 1, true);
  const mean = tf.add(first, rest);
  const m2 = tf.sum(tf.square(tf.sub(perSample, mean)), 1);
  return { mean: tf.reshape(mean, [-1, channels]), m2 };
}
