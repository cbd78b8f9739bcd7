import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { footprintNode } from '../nodes/export-shape.ts';
import {
  type EvaluationNode,
  evaluationNode,
  exportNode,
  isPruned,
  latencyNode,
  type PrunableNode,
  zeroShotNode,
} from '../nodes/nodes.ts';
import { computedPlan } from '../nodes/plan-outcome.ts';
import { resultOf } from '../nodes/state.ts';
import { suiteNode } from '../nodes/zero-shot.ts';
import { ExportDataType, ExportFormat } from './enums.ts';
import { Evaluation } from './evaluation.ts';
import { Export } from './export.ts';
import { Footprint } from './footprint.ts';
import { EvaluationInput, LatencyInput, ZeroShotInput, ZeroShotSuiteInput } from './inputs.ts';
import { Latency } from './latency.ts';
import { keyOf, OPERATION_COST } from './operation.ts';
import { ZeroShot } from './zero-shot.ts';
import { ZeroShotSuite } from './zero-shot-suite.ts';

export const Prunable = builder.interfaceRef<PrunableNode>('Prunable');

Prunable.implement({
  description: 'A model that can be calibrated, pruned and evaluated.',
  resolveType: (node) => (isPruned(node) ? 'PrunedModel' : 'Model'),
  fields: (t) => ({
    key: t.id({
      description: 'A model’s is the SHA-256 of its content, in hex; a pruned model’s is that of its operation.',
      resolve: (node, args, context) => (isPruned(node) ? keyOf(node, args, context) : node.key),
    }),
    parameters: t.float({
      nullable: true,
      description: 'Number of parameters; null for a pruned model whose plan is not there yet.',
      resolve: (node, _args, context) => parametersOf(node, context),
    }),
    evaluation: t.field({
      type: Evaluation,
      args: { input: t.arg({ type: EvaluationInput, required: true }) },
      description: 'Its perplexity on a data set.',
      extensions: OPERATION_COST,
      resolve: (node, { input }, context) => evaluate(node, input, context),
    }),
    zeroShot: t.field({
      type: ZeroShot,
      args: { input: t.arg({ type: ZeroShotInput, required: true }) },
      description: 'Which choices of a task’s items it takes, without examples.',
      extensions: OPERATION_COST,
      async resolve(subject, { input: { dataset: name, ...spec } }, context) {
        const dataset = await context.datasetsByName.load(name);
        return zeroShotNode(spec, { subject, dataset, engine: context.operations.engine });
      },
    }),
    zeroShotMean: t.field({
      type: ZeroShotSuite,
      args: { input: t.arg({ type: ZeroShotSuiteInput, required: true }) },
      description: 'Several tasks and the mean over them, as the papers print it.',
      extensions: OPERATION_COST,
      resolve: (subject, { input }, context) => suiteNode(subject, input, context),
    }),
    latency: t.field({
      type: Latency,
      args: { input: t.arg({ type: LatencyInput }) },
      description: 'How long it takes to read tokens and predict the next one; measured, with the smaller matrices.',
      extensions: OPERATION_COST,
      resolve: (subject, { input }, { operations: { engine } }) => latencyNode(input ?? {}, { subject, engine }),
    }),
    export: t.field({
      type: Export,
      args: {
        format: t.arg({ type: ExportFormat, required: true }),
        dataType: t.arg({
          type: ExportDataType,
          description: 'Of the matrices; by default the format’s own, which for most is the base model’s.',
        }),
      },
      description: 'Its files in a format that other programs load, written and tested; see `exportFormats`.',
      extensions: OPERATION_COST,
      resolve: (subject, spec) => exportNode(spec, subject),
    }),
    footprint: t.field({
      type: Footprint,
      nullable: true,
      args: {
        context: t.arg.int({ defaultValue: 2048, description: 'Tokens that went before, 1 to 10,000,000.' }),
      },
      description:
        'What it weighs with the smaller matrices, beside the base model; null for a pruned model whose plan is not there yet.',
      extensions: costs({ own: 5 }),
      resolve: (subject, { context: tokens }, context) => footprintNode(subject, tokens ?? 2048, context),
    }),
  }),
});

async function parametersOf(node: PrunableNode, context: SchemaContext): Promise<number | null> {
  if (!isPruned(node)) return node.parameters;
  // Once it has run there is no need to compute its plan again.
  const result = await resultOf<{ readonly parameters: number }>(node, context);
  if (result !== null) return result.parameters;
  const plan = await computedPlan(node.plan, context);
  return plan && node.model.parameters - plan.result.parametersRemoved;
}

async function evaluate(
  subject: PrunableNode,
  { dataset: name, ...spec }: typeof EvaluationInput.$inferInput,
  context: SchemaContext,
): Promise<EvaluationNode> {
  const dataset = await context.datasetsByName.load(name);
  return evaluationNode(spec, { subject, dataset, engine: context.operations.engine });
}
