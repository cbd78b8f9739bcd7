import { builder } from '../builder.ts';

export interface IntervalShape {
  readonly low: number;
  readonly high: number;
}

export const Interval = builder.objectRef<IntervalShape>('Interval').implement({
  fields: (t) => ({
    low: t.exposeFloat('low', { description: 'Lower bound, in the unit of the value.' }),
    high: t.exposeFloat('high', { description: 'Upper bound, in the unit of the value.' }),
  }),
});
