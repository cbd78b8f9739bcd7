import { builder } from '../builder.ts';
import { boundedCount } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { LIMITS } from '../limits/limits.ts';
import type { Distribution as DistributionShape } from '../nodes/distribution.ts';
import { range } from '../ranges.ts';

const DEFAULT_QUANTILES = 33;
const DEFAULT_BINS = 32;

interface HistogramShape {
  readonly low: number;
  readonly high: number;
  readonly counts: number[];
}

const Histogram = builder.objectRef<HistogramShape>('Histogram').implement({
  description: 'Counts in bins of one width.',
  fields: (t) => ({
    low: t.exposeFloat('low', { description: 'Lower bound of the first bin, in the unit of the values.' }),
    high: t.exposeFloat('high', {
      description: 'Upper bound of the last bin, which includes it, in the unit of the values.',
    }),
    counts: t.exposeIntList('counts', {
      description: 'Number of values a bin; values outside the bounds are not counted.',
    }),
  }),
});

export const Distribution = builder.objectRef<DistributionShape>('Distribution').implement({
  description:
    'Numbers of one kind, served in the form that a view needs. Their unit is that of the field they belong to.',
  fields: (t) => ({
    count: t.int({ description: 'Number of values.', resolve: ({ values }) => values.length }),
    min: t.exposeFloat('min', { description: 'Smallest value; 0 where there is none.' }),
    max: t.exposeFloat('max', { description: 'Largest value; 0 where there is none.' }),
    mean: t.exposeFloat('mean', { description: 'Arithmetic mean; 0 where there is no value.' }),
    deviation: t.exposeFloat('deviation', { description: 'Standard deviation, N - 1; 0 for a single value.' }),
    quantiles: t.floatList({
      args: {
        count: t.arg.int({ defaultValue: DEFAULT_QUANTILES, extensions: range({ low: 2, high: LIMITS.quantiles }) }),
      },
      description: `Values at \`count\` (2 to ${LIMITS.quantiles}) evenly spaced probabilities from 0 to 1, interpolated linearly.`,
      extensions: costs({ own: 5 }),
      resolve: (distribution, { count }) =>
        distribution.quantiles(boundedCount('count', count ?? DEFAULT_QUANTILES, { low: 2, high: LIMITS.quantiles })),
    }),
    histogram: t.field({
      type: Histogram,
      args: {
        bins: t.arg.int({ defaultValue: DEFAULT_BINS, extensions: range({ low: 1, high: LIMITS.bins }) }),
        low: t.arg.float(),
        high: t.arg.float(),
      },
      description: `Counts in \`bins\` (1 to ${LIMITS.bins}) bins from \`low\` to \`high\`, by default the smallest and the largest value.`,
      extensions: costs({ own: 3 }),
      resolve: (distribution, { bins, low, high }) =>
        distribution.histogram({
          bins: boundedCount('bins', bins ?? DEFAULT_BINS, { high: LIMITS.bins }),
          low: low ?? undefined,
          high: high ?? undefined,
        }),
    }),
    values: t.expose('values', {
      type: 'Float32Vector',
      description: 'Every value, float32.',
      extensions: costs({ own: 10 }),
    }),
  }),
});
