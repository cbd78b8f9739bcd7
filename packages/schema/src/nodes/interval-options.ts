import { DEFAULT_LEVEL, DEFAULT_RESAMPLES } from '@flapbook/statistics';
import { builder } from '../builder.ts';

/** How intervals are made, as arguments of the fields that have one. Bounds are the statistics' to refuse. */
export const intervalArguments = builder.args((t) => ({
  level: t.float({ defaultValue: DEFAULT_LEVEL, description: 'Of confidence, 0.5 to 0.999.' }),
  seed: t.int({ defaultValue: 0, description: 'Of the resampling; the same seed gives the same interval.' }),
  resamples: t.int({ defaultValue: DEFAULT_RESAMPLES, description: 'Of the rows, 100 to 100,000.' }),
}));

export interface IntervalArguments {
  readonly level?: number | null;
  readonly seed?: number | null;
  readonly resamples?: number | null;
}

export function intervalOptions({ level, seed, resamples }: IntervalArguments) {
  return { level: level ?? DEFAULT_LEVEL, seed: seed ?? 0, resamples: resamples ?? DEFAULT_RESAMPLES };
}
