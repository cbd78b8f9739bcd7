import type { SaliencyMetric } from './metric.ts';

/** LLM-Pruner's importance: the change of the loss without a channel, to the first or second order of its Taylor series. */
export const taylor: SaliencyMetric = {
  title: 'Taylor importance, from gradients of the loss; for plans by a saliency',
  needsStatistics: false,
  needsSaliency: true,
  score: (saliency) => saliency.slice(),
};
