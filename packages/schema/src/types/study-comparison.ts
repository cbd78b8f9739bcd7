import type { CellOutcome } from '@flapbook/operations';
import { DEFAULT_LEVEL } from '@flapbook/statistics';
import { builder } from '../builder.ts';
import { Interval } from './interval.ts';
import { Problem } from './problem.ts';
import { ComparisonVerdict } from './verdict.ts';

export const StudyComparison = builder.objectRef<CellOutcome>('StudyComparison').implement({
  description: 'A cell’s perplexity beside that of what the study compares it with, on the same rows.',
  fields: (t) => ({
    base: t.id({
      nullable: true,
      description: 'Key of the evaluation compared with; null where the rows are not the same.',
      resolve: ({ comparison }) => comparison?.base ?? null,
    }),
    cell: t.id({
      nullable: true,
      description: 'The cell compared with; null for the dense model.',
      resolve: ({ comparison }) => comparison?.cell ?? null,
    }),
    rows: t.int({
      nullable: true,
      description: 'Rows compared; null where they are not the same.',
      resolve: ({ comparison }) => comparison?.comparison.rows ?? null,
    }),
    difference: t.float({
      nullable: true,
      description: 'NLL per predicted token less that of the reference, in nats; null where the rows are not the same.',
      resolve: ({ comparison }) => comparison?.comparison.difference ?? null,
    }),
    interval: t.field({
      type: Interval,
      nullable: true,
      description: '95 % interval of the difference, in nats, by bootstrap over paired rows; null for a single row.',
      resolve: ({ comparison }) => comparison?.comparison.interval ?? null,
    }),
    ratio: t.float({
      nullable: true,
      description: 'Perplexity over that of the reference, without a unit; null where the rows are not the same.',
      resolve: ({ comparison }) => comparison?.comparison.ratio ?? null,
    }),
    ratioInterval: t.field({
      type: Interval,
      nullable: true,
      description: '95 % interval of the ratio, without a unit; null for a single row.',
      resolve: ({ comparison }) => comparison?.comparison.ratioInterval ?? null,
    }),
    verdict: t.field({
      type: ComparisonVerdict,
      nullable: true,
      description: 'Tests are adjusted by Holm over all comparisons of the study that are there.',
      resolve: ({ comparison }) =>
        comparison && { comparison: comparison.comparison, verdict: comparison.verdict, level: DEFAULT_LEVEL },
    }),
    problem: t.field({
      type: Problem,
      nullable: true,
      description: 'Why it cannot be compared: what differs in the rows.',
      resolve: ({ comparisonProblem }) => comparisonProblem,
    }),
  }),
});
