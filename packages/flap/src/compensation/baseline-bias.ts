import type { StatisticsCompensation } from './compensation.ts';

/** FLAP's compensation: pruned channels count as their calibrated mean, `bias = W[:,P] baseline[P]`. */
export const baselineBias: StatisticsCompensation = {
  title: 'Baseline bias',
  addsBias: true,
  needsStatistics: true,
  needsGram: false,
  project(prunedChannels, baseline) {
    const values = new Float64Array(prunedChannels.length);
    for (let i = 0; i < values.length; i++) values[i] = baseline[prunedChannels[i]!]!;
    return { channels: prunedChannels, values };
  },
};
