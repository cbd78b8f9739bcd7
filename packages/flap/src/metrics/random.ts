import type { SeededMetric } from './metric.ts';

/**
 * The control: units go by chance. All channels of a head share one draw, uniform in [0, 1), so that heads and MLP
 * channels have the same distribution under every structure, and a head's sum or mean is as random as its draw.
 */
export const random: SeededMetric = {
  title: 'Random, from a seed',
  needsStatistics: false,
  seeded: true,
  score(channels, { random: generator, channelsPerUnit }) {
    const scores = new Float64Array(channels);
    for (let first = 0; first < channels; first += channelsPerUnit) {
      scores.fill(generator.uniform(), first, first + channelsPerUnit);
    }
    return scores;
  },
};
