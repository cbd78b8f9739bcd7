import type { ModuleStability as ModuleHold, MaskStability as Stability } from '@flapbook/statistics';
import { builder } from '../builder.ts';
import { boundedCount } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { LIMITS } from '../limits/limits.ts';
import { planNode } from '../nodes/nodes.ts';
import { recordOf } from '../nodes/state.ts';
import { range } from '../ranges.ts';
import { Calibration } from './calibration.ts';
import { Module } from './enums.ts';
import { PlanInput } from './inputs.ts';
import { Interval } from './interval.ts';

const RESAMPLES = 200;

const ModuleStability = builder.objectRef<ModuleHold>('ModuleStability').implement({
  description: 'How firmly resamples of the calibration hold on to the units of one layer’s module.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    module: t.expose('module', { type: Module }),
    jaccard: t.exposeFloat('jaccard', {
      description:
        'Kept units in common with the plan of all data over those that either keeps, 0 to 1; the resamples’ mean.',
    }),
    undecided: t.exposeInt('undecided', {
      description: 'Units that between 5 and 95 % of the resamples keep: chance decides about them.',
    }),
    keptShares: t.floatList({
      description: 'Share of the resamples that keep each unit, 0 to 1, in the order of the units.',
      extensions: costs({ own: 20 }),
      resolve: ({ keptShare }) => [...keptShare],
    }),
  }),
});

const MaskStability = builder
  .objectRef<{ readonly stability: Stability; readonly shards: number }>('MaskStability')
  .implement({
    description:
      'What the masks of a plan owe to the data at hand: the calibration’s shards are drawn with replacement, merged, and planned again.',
    fields: (t) => ({
      resamples: t.int({
        description: 'How often shards were drawn.',
        resolve: ({ stability }) => stability.resamples,
      }),
      shards: t.exposeInt('shards', { description: 'Shards of 64 samples or less that were drawn from.' }),
      jaccard: t.float({
        description:
          'Kept units in common with the plan of all data over those that either keeps, over the whole model, 0 to 1; the resamples’ mean.',
        resolve: ({ stability }) => stability.jaccard,
      }),
      interval: t.field({
        type: Interval,
        description: 'Within which 95 % of the resamples lie.',
        resolve: ({ stability }) => stability.interval,
      }),
      modules: t.field({
        type: [ModuleStability],
        description: 'One entry a layer and module, attention before MLP.',
        extensions: costs({ entries: 64 }),
        resolve: ({ stability }) => stability.modules,
      }),
    }),
  });

builder.objectField(Calibration, 'maskStability', (t) =>
  t.field({
    type: MaskStability,
    nullable: true,
    args: {
      plan: t.arg({ type: PlanInput, required: true }),
      resamples: t.arg.int({
        defaultValue: RESAMPLES,
        description: `2 to ${LIMITS.maskResamples}.`,
        extensions: range({ low: 2, high: LIMITS.maskResamples }),
      }),
      seed: t.arg.int({ defaultValue: 0, description: 'Of the drawing of shards.' }),
    },
    description:
      'How firmly its data hold on to a plan’s masks. Null until it has succeeded. Refused for the estimator REFERENCE, for sequential calibrations, and for those of a single shard.',
    extensions: costs({ own: 200 }),
    async resolve(calibration, { plan, resamples, seed }, context) {
      const { operation } = planNode(plan, { model: calibration.model, calibration });
      const count = boundedCount('resamples', resamples ?? RESAMPLES, { low: 2, high: LIMITS.maskResamples });
      const options = { resamples: count, seed: boundedCount('seed', seed ?? 0, { low: 0, high: 2 ** 31 }) };
      if ((await recordOf(calibration, context)).status !== 'SUCCEEDED') return null;
      return context.operations.maskStudies.stability(operation, options);
    },
  }),
);
