import { type SignTest as Signs, verdictWords, type WilcoxonTest } from '@flapbook/statistics';
import { builder } from '../builder.ts';
import type { VerdictNode } from '../nodes/verdict.ts';
import { Verdict } from './enums.ts';

export const SignTest = builder.objectRef<Signs>('SignTest').implement({
  description: 'The sign test of paired rows: do more of them get harder than easier, by whatever amount?',
  fields: (t) => ({
    harder: t.exposeInt('above', { description: 'Rows that are harder than under the base.' }),
    easier: t.exposeInt('below', { description: 'Rows that are easier than under the base.' }),
    equal: t.exposeInt('equal', { description: 'Rows without a difference, which the test leaves out.' }),
    p: t.exposeFloat('p', { description: 'Exact and two-sided, 0 to 1.' }),
  }),
});

export const SignedRankTest = builder.objectRef<WilcoxonTest>('SignedRankTest').implement({
  description: 'Wilcoxon’s signed-rank test of the rows’ differences per predicted token.',
  fields: (t) => ({
    positive: t.exposeFloat('positive', {
      description: 'Sum of the ranks of rows that are harder than under the base.',
    }),
    negative: t.exposeFloat('negative', { description: 'Sum of the ranks of rows that are easier.' }),
    p: t.exposeFloat('p', { description: 'Two-sided, 0 to 1.' }),
    exact: t.exposeBoolean('exact', {
      description: 'Whether all assignments of signs were counted (up to 50 differences) or the normal form was taken.',
    }),
  }),
});

export const ComparisonVerdict = builder.objectRef<VerdictNode>('ComparisonVerdict').implement({
  description: 'What the rows show of a result beside its base.',
  fields: (t) => ({
    verdict: t.field({ type: Verdict, resolve: ({ verdict }) => verdict.verdict }),
    p: t.float({
      description: 'p of Wilcoxon’s test, 0 to 1, adjusted by Holm over the comparisons asked for together.',
      resolve: ({ verdict }) => verdict.p,
    }),
    family: t.int({
      description: 'Comparisons that were adjusted for together; 1 for one alone.',
      resolve: ({ verdict }) => verdict.family,
    }),
    moreRows: t.float({
      nullable: true,
      description:
        'Rows beyond those at hand that resolve it with a chance of 80 %, if they differ as those do; null where it is resolved, and where no number of rows would do.',
      resolve: ({ verdict }) => verdict.moreRows,
    }),
    words: t.string({
      description: 'All of it as a sentence.',
      resolve: ({ comparison, verdict, level }) => verdictWords(comparison, verdict, { level }),
    }),
  }),
});
