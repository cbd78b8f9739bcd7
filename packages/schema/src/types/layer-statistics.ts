import { type ChannelStatistics, type ModuleName, score } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { Distribution as DistributionOf } from '../nodes/distribution.ts';
import { Distribution } from './distribution.ts';
import { Metric, Module } from './enums.ts';

interface LayerStatisticsNode {
  readonly modelKey: string;
  readonly layer: number;
  readonly module: ModuleName;
  readonly statistics: ChannelStatistics;
}

export const LayerStatistics = builder.objectRef<LayerStatisticsNode>('LayerStatistics').implement({
  description: 'What a calibration saw at the input of one output projection.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    module: t.expose('module', { type: Module }),
    channels: t.int({
      description: 'Number of input channels of the output projection.',
      resolve: ({ statistics }) => statistics.baseline.length,
    }),
    fluctuation: t.field({
      type: Distribution,
      description:
        'Variance of the input of the output projection over all tokens, a channel, in squared activation units.',
      resolve: ({ statistics }) => DistributionOf.of(statistics.fluctuation),
    }),
    baseline: t.field({
      type: Distribution,
      description: 'Mean of the input of the output projection over all tokens, a channel, in activation units.',
      resolve: ({ statistics }) => DistributionOf.of(statistics.baseline),
    }),
    squaredNorm: t.field({
      type: Distribution,
      description: 'Sum of squares over tokens divided by samples, a channel, in squared activation units.',
      resolve: ({ statistics }) => DistributionOf.of(statistics.squaredNorm),
    }),
    score: t.field({
      type: Distribution,
      args: { metric: t.arg({ type: Metric, defaultValue: 'WIFV' }) },
      description: 'The metric’s channel scores, before standardisation; their unit is the metric’s.',
      async resolve({ modelKey, layer, module, statistics }, { metric }, { operations }) {
        const weights = (await operations.planner.weights(modelKey))[layer]![module];
        return DistributionOf.of(score(metric ?? 'WIFV', { statistics, weights }));
      },
    }),
  }),
});
