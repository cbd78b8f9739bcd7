import type { PlainCompensation } from './compensation.ts';

/** Pruned channels count as zero: nothing is added to the output projection's bias. */
export const none: PlainCompensation = {
  title: 'None',
  addsBias: false,
  needsStatistics: false,
  needsGram: false,
  project: () => ({ channels: new Int32Array(0), values: new Float64Array(0) }),
};
