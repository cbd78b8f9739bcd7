import { quotaOf, setQuota } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { Problem } from '../types/problem.ts';
import { Quota } from '../types/quota.ts';
import { answer, isProblem } from './answer.ts';

const QuotaResult = builder.unionType('QuotaResult', {
  types: [Quota, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Quota'),
});

const QuotaInput = builder.inputType('QuotaInput', {
  fields: (t) => ({
    computeMinutes: t.float({ description: 'Minutes that workers compute within the window; no limit when absent.' }),
    storedBytes: t.float({ description: 'Bytes of results and files; no limit when absent.' }),
    jobs: t.int({ description: 'Operations that wait or run at the same time; no limit when absent.' }),
    windowHours: t.float({ required: true, defaultValue: 24, description: 'Hours, 1 to 2,160.' }),
  }),
});

builder.mutationField('setQuota', (t) =>
  t.field({
    type: QuotaResult,
    args: {
      member: t.arg.id({ description: 'Whose; everybody’s who has none of their own when absent.' }),
      quota: t.arg({ type: QuotaInput, description: 'When absent the one that was set is taken back.' }),
    },
    description: 'Says how much members may ask for. What is queued already runs to its end.',
    resolve: (_root, { member, quota }, { operations: { database } }) =>
      answer(async () => {
        const whose = member ?? null;
        const given = quota && {
          computeSeconds: quota.computeMinutes == null ? null : quota.computeMinutes * 60,
          storedBytes: quota.storedBytes == null ? null : Math.round(quota.storedBytes),
          jobs: quota.jobs ?? null,
          windowHours: quota.windowHours,
        };
        await setQuota(database, whose, given ?? null);
        return quotaOf(database, whose);
      }),
  }),
);
