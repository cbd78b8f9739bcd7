import { readEvaluationBlocks } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { BOOTSTRAP_COST, costs } from '../limits/costs.ts';
import { Distribution as DistributionOf } from '../nodes/distribution.ts';
import { comparisonNode } from '../nodes/evaluation-comparison.ts';
import { intervalArguments, intervalOptions } from '../nodes/interval-options.ts';
import type { EvaluationNode } from '../nodes/nodes.ts';
import { recordOf, resultOf } from '../nodes/state.ts';
import { Dataset } from './dataset.ts';
import { Distribution } from './distribution.ts';
import { EvaluationComparison } from './evaluation-comparison.ts';
import { Interval } from './interval.ts';
import { Operation } from './operation.ts';
import { Prunable } from './prunable.ts';

/** What the operation stores as its result. */
interface EvaluationResult {
  readonly perplexity: number;
  readonly rows: number;
  readonly tokens: number;
}

export const Evaluation = builder.objectRef<EvaluationNode>('Evaluation');

Evaluation.implement({
  interfaces: [Operation],
  description: 'Perplexity of a model on a data set.',
  fields: (t) => ({
    subject: t.expose('subject', { type: Prunable }),
    dataset: t.expose('dataset', { type: Dataset }),
    sequenceLength: t.int({
      description: 'Tokens in a row.',
      resolve: ({ operation }) => operation.parameters.sequenceLength,
    }),
    rows: t.int({
      nullable: true,
      description: 'Rows evaluated; null until it has succeeded.',
      resolve: of(({ rows }) => rows),
    }),
    tokens: t.float({
      nullable: true,
      description: 'Predicted tokens; null until it has succeeded.',
      resolve: of(({ tokens }) => tokens),
    }),
    perplexity: t.float({
      nullable: true,
      description: 'exp(sum of token NLL / predicted tokens), without a unit; null until it has succeeded.',
      resolve: of(({ perplexity }) => perplexity),
    }),
    interval: t.field({
      type: Interval,
      nullable: true,
      args: intervalArguments,
      description:
        'Of the perplexity: the expanded percentile interval of the bootstrap over rows. Null until it has succeeded, and for a single row.',
      extensions: BOOTSTRAP_COST,
      async resolve(node, args, context) {
        if ((await recordOf(node, context)).status !== 'SUCCEEDED') return null;
        const { rowStatistics } = context.operations;
        return (await rowStatistics.interval(node.operation.key, intervalOptions(args))).interval;
      },
    }),
    rowNll: t.field({
      type: Distribution,
      nullable: true,
      description: 'NLL per predicted token in nats, one value a row; null until it has succeeded.',
      async resolve(node, _args, context) {
        if ((await recordOf(node, context)).status !== 'SUCCEEDED') return null;
        const blocks = await readEvaluationBlocks(context.operations.database, node.operation.key);
        return DistributionOf.of(
          Float64Array.from(blocks.flatMap(({ nll, tokens }) => Array.from(nll, (sum, row) => sum / tokens[row]!))),
        );
      },
    }),
    compare: t.field({
      type: EvaluationComparison,
      args: { with: t.arg.id() },
      description:
        'Beside another evaluation of the same rows: where is this model worse? By default that of the dense model; `with` is the key of another. Refused where the rows are not the same.',
      extensions: costs({ own: 10 }),
      resolve: (node, { with: base }, context) => comparisonNode(node, base ?? null, context),
    }),
  }),
});

/** A field of the result; null while there is none. */
function of<T>(pick: (result: EvaluationResult) => T) {
  return async (node: EvaluationNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const result = await resultOf<EvaluationResult>(node, context);
    return result === null ? null : pick(result);
  };
}
