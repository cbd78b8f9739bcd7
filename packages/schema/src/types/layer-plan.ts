import type { LayerMask, ModuleMask, ModuleName } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Distribution as DistributionOf } from '../nodes/distribution.ts';
import { Distribution } from './distribution.ts';

interface ModulePlanNode {
  readonly mask: ModuleMask;
  /** Sought only where somebody asks for them. */
  readonly scores: () => Float64Array;
}

const ModulePlan = builder.objectRef<ModulePlanNode>('ModulePlan').implement({
  description:
    'Which units of one module stay. Units are heads, KV groups under grouped-query attention, or MLP channels.',
  fields: (t) => ({
    units: t.int({
      description: 'Number of units before pruning.',
      resolve: ({ mask }) => mask.kept.length + mask.pruned.length,
    }),
    keptCount: t.int({ description: 'Number of units that stay.', resolve: ({ mask }) => mask.kept.length }),
    kept: t.intList({
      description: 'Indices of the units that stay, from 0, ascending.',
      extensions: costs({ own: 20 }),
      resolve: ({ mask }) => mask.kept,
    }),
    pruned: t.intList({
      description: 'Indices of the units that go, from 0, ascending.',
      extensions: costs({ own: 20 }),
      resolve: ({ mask }) => mask.pruned,
    }),
    scores: t.field({
      type: Distribution,
      description: 'What the threshold is compared with, one value a unit; standardised in AL_MM and AL_AM.',
      resolve: ({ scores }) => DistributionOf.of(scores()),
    }),
  }),
});

interface LayerPlanNode {
  readonly layer: number;
  readonly masks: LayerMask;
  readonly scores: (module: ModuleName) => Float64Array;
  readonly ratio: number | null;
}

export const LayerPlan = builder.objectRef<LayerPlanNode>('LayerPlan').implement({
  description: 'What pruning leaves of one layer.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    ratio: t.exposeFloat('ratio', {
      nullable: true,
      description:
        'The share that the layer was to lose, 0 to 1, before whole units make something of it; null in the adaptive structures.',
    }),
    attention: t.field({
      type: ModulePlan,
      resolve: ({ masks, scores }) => ({ mask: masks.attention, scores: () => scores('attention') }),
    }),
    mlp: t.field({
      type: ModulePlan,
      resolve: ({ masks, scores }) => ({ mask: masks.mlp, scores: () => scores('mlp') }),
    }),
  }),
});
