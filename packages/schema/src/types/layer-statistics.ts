import {
  type ChannelStatistics,
  type Estimator,
  type MetricName,
  type ModuleName,
  squared,
  standardisedScores,
} from '@flapbook/flap';
import type { Operations } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Distribution as DistributionOf } from '../nodes/distribution.ts';
import { Distribution } from './distribution.ts';
import { Metric, Module } from './enums.ts';

interface LayerStatisticsNode {
  readonly modelKey: string;
  readonly calibrationKey: string;
  readonly estimator: Estimator;
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
      async resolve(node, { metric }, { operations }) {
        return DistributionOf.of(await scoresOf(node, metric, operations));
      },
    }),
    standardisedScore: t.field({
      type: Distribution,
      args: {
        metric: t.arg({ type: Metric, defaultValue: 'WIFV' }),
        squareAttentionScore: t.arg.boolean({ defaultValue: true }),
      },
      description:
        'The channel scores that the adaptive structures start from: distances to the mean of the layer and module, in standard deviations. Those of attention are squared before that, unless told otherwise.',
      extensions: costs({ own: 5 }),
      async resolve(node, { metric, squareAttentionScore }, { operations }) {
        const { layer, module } = node;
        const raw = await scoresOf(node, metric, operations);
        const squares = module === 'attention' && (squareAttentionScore ?? true);
        return DistributionOf.of(standardisedScores(squares ? squared(raw) : raw, { layer, module }));
      },
    }),
  }),
});

/** Raw channel scores; those of a seeded metric are drawn from the seed 0, which plans have by default. */
async function scoresOf(
  { modelKey, calibrationKey, estimator, layer, module }: LayerStatisticsNode,
  metric: MetricName | null | undefined,
  { planner }: Operations,
): Promise<Float64Array> {
  return planner.layerScores({ modelKey, calibrationKey, estimator, metric: metric ?? 'WIFV' }, { layer, module });
}
