import { FlapbookError, STRUCTURES } from '@flapbook/flap';
import type {
  PlanAgreement as Agreement,
  ModuleAgreement as OfModule,
  OrderAgreement as OfOrder,
} from '@flapbook/statistics';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { calibrationNode, type PlanNode, planNode } from '../nodes/nodes.ts';
import { computedPlan } from '../nodes/plan-outcome.ts';
import { requireOperation } from '../nodes/restore.ts';
import { Module } from './enums.ts';
import { CalibrationInput, PlanInput } from './inputs.ts';
import { OPERATION_COST } from './operation.ts';
import { Plan } from './plan.ts';

const orderDescription =
  'Rank correlation of the scores that decide which unit goes first, -1 to 1; null where one of the two has no order.';

const OrderAgreement = builder.objectRef<OfOrder>('OrderAgreement').implement({
  description: 'Whether two plans remove units in the same order.',
  fields: (t) => ({
    spearman: t.exposeFloat('spearman', { nullable: true, description: `Spearman’s ρ. ${orderDescription}` }),
    kendall: t.exposeFloat('kendall', { nullable: true, description: `Kendall’s τ-b. ${orderDescription}` }),
  }),
});

const ModuleAgreement = builder.objectRef<OfModule>('ModuleAgreement').implement({
  description: 'Two plans in one layer’s module.',
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Index of the layer, from 0.' }),
    module: t.expose('module', { type: Module }),
    jaccard: t.exposeFloat('jaccard', { description: 'Units that both keep over those that either keeps, 0 to 1.' }),
    spearman: t.exposeFloat('spearman', { nullable: true, description: `Spearman’s ρ. ${orderDescription}` }),
    kendall: t.exposeFloat('kendall', { nullable: true, description: `Kendall’s τ-b. ${orderDescription}` }),
  }),
});

const PlanAgreement = builder.objectRef<Agreement & { readonly other: PlanNode }>('PlanAgreement').implement({
  description: 'Two plans of the same model side by side.',
  fields: (t) => ({
    other: t.field({
      type: Plan,
      description: 'What the plan is compared with.',
      extensions: OPERATION_COST,
      resolve: ({ other }) => other,
    }),
    jaccard: t.exposeFloat('jaccard', {
      description: 'Units that both keep over those that either keeps, over the whole model, 0 to 1.',
    }),
    modules: t.field({
      type: [ModuleAgreement],
      description: 'One entry a layer and module, attention before MLP.',
      extensions: costs({ entries: 64 }),
      resolve: ({ modules }) => modules,
    }),
    heads: t.field({
      type: OrderAgreement,
      nullable: true,
      description:
        'Order of the heads of all layers together; null for the uniform structures, whose layers do not compare.',
      resolve: ({ order }) => order?.attention ?? null,
    }),
    channels: t.field({
      type: OrderAgreement,
      nullable: true,
      description: 'Order of the MLP channels of all layers together; null for the uniform structures.',
      resolve: ({ order }) => order?.mlp ?? null,
    }),
  }),
});

const OtherPlanInput = builder.inputType('OtherPlanInput', {
  description: 'A plan of the same model: one by its key, or one from another calibration.',
  fields: (t) => ({
    key: t.id({ description: 'Of a plan that something was made of.' }),
    calibration: t.field({
      type: CalibrationInput,
      description: 'Another seed, size or data set; by default the plan’s own calibration.',
    }),
    plan: t.field({ type: PlanInput, description: 'By default the same parameters.' }),
  }),
});

builder.objectField(Plan, 'agreement', (t) =>
  t.field({
    type: PlanAgreement,
    nullable: true,
    args: { with: t.arg({ type: OtherPlanInput, required: true }) },
    description:
      'Beside another plan of the same model: kept units in common, and orders of removal. Null until both are there.',
    extensions: costs({ own: 50 }),
    async resolve(plan, { with: given }, context) {
      const other = await otherPlan(plan, given, context);
      const [one, two] = await Promise.all([plan, other].map((node) => computedPlan(node, context)));
      if (!one || !two) return null;
      const adaptive = [plan, other].every(({ operation }) => STRUCTURES[operation.parameters.structure].adaptive);
      const scored = ({ result, unitScores }: typeof one) => ({ layers: result.layers, unitScores });
      const agreement = await context.operations.calculator.run('agreement', {
        one: scored(one),
        other: scored(two),
        acrossLayers: adaptive,
      });
      return { ...agreement, other };
    },
  }),
);

async function otherPlan(
  plan: PlanNode,
  { key, calibration: sample, plan: parameters }: typeof OtherPlanInput.$inferInput,
  context: SchemaContext,
): Promise<PlanNode> {
  if (key != null) {
    const node = await requireOperation(context, String(key));
    if (node.kind === 'plan' && node.model.key === plan.model.key) return node;
    const what =
      node.kind === 'plan' ? `a plan of “${node.model.name}”, not of “${plan.model.name}”` : `a ${node.kind}`;
    throw new FlapbookError('BAD_PARAMETER', `A plan compares with a plan of the same model; ${key} is ${what}.`);
  }
  const { model } = plan;
  const spec = parameters ?? plan.operation.parameters;
  if (sample == null) return planNode(spec, { model, calibration: plan.calibration });
  const { dataset: name, ...rest } = sample;
  const dataset = await context.datasetsByName.load(name);
  return planNode(spec, {
    model,
    calibration: calibrationNode(rest, { model, dataset, engine: context.operations.engine }),
  });
}
