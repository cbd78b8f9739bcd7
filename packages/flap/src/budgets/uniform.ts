import type { Budget } from './budget.ts';

/** Every layer loses the same share. */
export const uniform: Budget = {
  title: 'The same share of every layer',
  needsBlockInfluence: false,
  settings: {},
  prepare:
    ({ scores }) =>
    (ratio) =>
      new Float64Array(scores.length).fill(ratio),
};
