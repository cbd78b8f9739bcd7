import type { PairedRows, RowPair } from '@flapbook/operations';
import type { PairedComparison } from '@flapbook/statistics';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { boundedCount } from '../limits/bounds.ts';
import { BOOTSTRAP_COST, costs } from '../limits/costs.ts';
import { LIMITS } from '../limits/limits.ts';
import { Distribution as DistributionOf } from '../nodes/distribution.ts';
import { type EvaluationComparisonNode, inOrder, modelOf, pairedRows } from '../nodes/evaluation-comparison.ts';
import { type IntervalArguments, intervalArguments } from '../nodes/interval-options.ts';
import { comparisonOf, verdictNode } from '../nodes/verdict.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { pageOf } from '../pages/page.ts';
import { range } from '../ranges.ts';
import { Distribution } from './distribution.ts';
import { RowOrder } from './enums.ts';
import { Evaluation } from './evaluation.ts';
import { Interval } from './interval.ts';
import { OPERATION_COST } from './operation.ts';
import { ComparisonVerdict, SignedRankTest, SignTest } from './verdict.ts';

const DEFAULT_CHARACTERS = 600;

interface RowNode extends RowPair {
  readonly comparison: EvaluationComparisonNode;
  /** Its place in the order asked for. */
  readonly place: number;
}

const RowDifference = builder.objectRef<RowNode>('RowDifference').implement({
  description: 'One evaluated row under two models.',
  fields: (t) => ({
    row: t.exposeInt('row', { description: 'Index of the row in the data set, from 0.' }),
    tokens: t.exposeInt('tokens', { description: 'Predicted tokens.' }),
    nll: t.exposeFloat('nll', { description: 'NLL per predicted token, in nats.' }),
    baseNll: t.exposeFloat('baseNll', { description: 'That of the evaluation compared with, in nats.' }),
    difference: t.exposeFloat('difference', {
      description: 'NLL per predicted token less that of the base, in nats: above 0 where the row is harder.',
    }),
    text: t.string({
      nullable: true,
      args: {
        characters: t.arg.int({
          defaultValue: DEFAULT_CHARACTERS,
          extensions: range({ low: 1, high: LIMITS.rowCharacters }),
        }),
      },
      description: `The row's tokens as text, cut after \`characters\` (1 to ${LIMITS.rowCharacters}) characters; null where the model has no tokenizer or the data set is too long to be put into tokens for this.`,
      extensions: costs({ own: 5 }),
      async resolve({ comparison: { evaluation }, row }, { characters }, { operations }) {
        const most = boundedCount('characters', characters ?? DEFAULT_CHARACTERS, { high: LIMITS.rowCharacters });
        const { sequenceLength, maxRows } = evaluation.operation.parameters;
        const of = { model: modelOf(evaluation), dataset: evaluation.dataset, sequenceLength, maxRows };
        const text = await operations.rowTexts.text(of, row);
        return text && Array.from(text).slice(0, most).join('');
      },
    }),
  }),
});

const RowDifferenceConnection = connection('RowDifference', RowDifference);

export const EvaluationComparison = builder.objectRef<EvaluationComparisonNode>('EvaluationComparison').implement({
  description: 'Two evaluations of the same rows, row by row.',
  fields: (t) => ({
    evaluation: t.field({
      type: Evaluation,
      description: 'What is compared.',
      extensions: OPERATION_COST,
      resolve: ({ evaluation }) => evaluation,
    }),
    base: t.field({
      type: Evaluation,
      description: 'What is compared with.',
      extensions: OPERATION_COST,
      resolve: ({ base }) => base,
    }),
    rows: t.int({
      nullable: true,
      description: 'Rows compared; null until both evaluations have succeeded.',
      resolve: of(({ rows }) => rows.length),
    }),
    worse: t.int({
      nullable: true,
      description: 'Rows that are harder than under the base; null until both evaluations have succeeded.',
      resolve: of(({ worse }) => worse),
    }),
    difference: t.float({
      nullable: true,
      description:
        'NLL per predicted token over all rows less that of the base, in nats. Null until both evaluations have succeeded.',
      resolve: compared(({ difference }) => difference),
    }),
    interval: t.field({
      type: Interval,
      nullable: true,
      args: intervalArguments,
      description:
        'Of the difference, in nats: the expanded percentile interval of the bootstrap over paired rows. Null for a single row.',
      extensions: BOOTSTRAP_COST,
      resolve: compared(({ interval }) => interval),
    }),
    ratio: t.float({
      nullable: true,
      description: 'Perplexity over that of the base, without a unit. Null until both evaluations have succeeded.',
      resolve: compared(({ ratio }) => ratio),
    }),
    ratioInterval: t.field({
      type: Interval,
      nullable: true,
      args: intervalArguments,
      description: 'Of the ratio of the perplexities, without a unit. Null for a single row.',
      extensions: BOOTSTRAP_COST,
      resolve: compared(({ ratioInterval }) => ratioInterval),
    }),
    sign: t.field({ type: SignTest, nullable: true, resolve: compared(({ sign }) => sign) }),
    wilcoxon: t.field({ type: SignedRankTest, nullable: true, resolve: compared(({ wilcoxon }) => wilcoxon) }),
    verdict: t.field({
      type: ComparisonVerdict,
      nullable: true,
      args: intervalArguments,
      description:
        'Better or worse where the interval leaves out 0 and Wilcoxon’s test says the same, unresolved otherwise. Null until both evaluations have succeeded.',
      extensions: BOOTSTRAP_COST,
      resolve: verdictNode,
    }),
    rowDifference: t.field({
      type: Distribution,
      nullable: true,
      description:
        'The differences of the rows per predicted token, in nats; null until both evaluations have succeeded.',
      resolve: of(({ rows }) => DistributionOf.of(Float64Array.from(rows, ({ difference }) => difference))),
    }),
    rowDifferences: t.field({
      type: RowDifferenceConnection,
      args: { ...pageArguments, order: t.arg({ type: RowOrder, defaultValue: 'WORSE_FIRST' }) },
      description: 'The rows; none until both evaluations have succeeded.',
      extensions: PAGE_COST,
      async resolve(comparison, { order, ...page }, context) {
        const pairs = await pairedRows(comparison, context);
        const rows = inOrder(pairs?.rows ?? [], order ?? 'WORSE_FIRST');
        return pageOf(page, {
          load: async (limit, after) => {
            const start = after === null ? 0 : Number(after.place) + 1;
            return rows
              .slice(start, start + limit)
              .map((row, i): RowNode => ({ ...row, comparison, place: start + i }));
          },
          positionOf: ({ place }) => ({ place: String(place) }),
          pattern: { place: /^\d{1,9}$/ },
        });
      },
    }),
  }),
});

/** A field of the rows of both; null until they are there. */
function of<T>(pick: (rows: PairedRows) => T) {
  return async (node: EvaluationComparisonNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const rows = await pairedRows(node, context);
    return rows === null ? null : pick(rows);
  };
}

/** A field of what the rows say together; null until both evaluations are there. */
function compared<T>(pick: (comparison: PairedComparison) => T) {
  return async (node: EvaluationComparisonNode, args: IntervalArguments, context: SchemaContext): Promise<T | null> => {
    const comparison = await comparisonOf(node, args, context);
    return comparison && pick(comparison);
  };
}
