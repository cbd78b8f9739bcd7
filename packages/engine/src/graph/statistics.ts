import type { GraphBuilder, Value } from './builder.ts';

export interface SampleStatisticsValues {
  /** [rows, 1, channels] */
  readonly mean: Value;
  /** [rows, channels] */
  readonly m2: Value;
}

/**
 * Per sample and channel, the mean over the sample's tokens and the sum of squared distances to that mean. Two passes:
 * the difference of raw sums would lose the fluctuation of channels with a large mean in float32.
 *
 * @param input - [rows * T, channels]
 */
export function sampleStatistics(graph: GraphBuilder, input: Value, sequenceLength: number): SampleStatisticsValues {
  // A dimension of 0 in Reshape copies the input's at that place, which is not the one wanted here: hence the shape.
  const channels = graph.node('Shape', [input], { attributes: { start: 1, end: 2 } });
  const leading = graph.constant('int64', [-1, sequenceLength], [2]);
  const perSample = graph.node('Reshape', [
    input,
    graph.node('Concat', [leading, channels], { attributes: { axis: 0 } }),
  ]);
  const tokens = graph.constant('int64', [1], [1]);
  const mean = graph.node('ReduceMean', [perSample, tokens], { attributes: { keepdims: 1 } });
  const centred = graph.node('Sub', [perSample, mean]);
  const m2 = graph.node('ReduceSumSquare', [centred, tokens], { attributes: { keepdims: 0 } });
  return { mean, m2 };
}
