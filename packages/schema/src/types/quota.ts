import { type Quota as QuotaShape, type QuotaUsage as QuotaUsageShape, quotaOf, usageOf } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { Member } from './member.ts';
import { Viewer } from './viewer.ts';

export const Quota = builder.objectRef<QuotaShape & { readonly isOwn: boolean }>('Quota').implement({
  description: 'How much somebody may ask for. Null is no limit.',
  fields: (t) => ({
    computeMinutes: t.float({
      nullable: true,
      description: 'Minutes that workers may compute for them within the window.',
      resolve: ({ computeSeconds }) => computeSeconds && computeSeconds / 60,
    }),
    storedBytes: t.exposeFloat('storedBytes', {
      nullable: true,
      description:
        'Bytes that results which they asked for or imported, and files that they uploaded or registered, may take.',
    }),
    jobs: t.exposeInt('jobs', {
      nullable: true,
      description: 'Operations that they may have waiting or running at the same time.',
    }),
    windowHours: t.exposeFloat('windowHours', { description: 'Over how many hours, up to now, minutes are counted.' }),
    isOwn: t.exposeBoolean('isOwn', { description: 'Whether it is this member’s alone, as against everybody’s.' }),
  }),
});

const QuotaUsage = builder.objectRef<QuotaUsageShape>('QuotaUsage').implement({
  description: 'What somebody has asked for. What several ask for is on the account of the first.',
  fields: (t) => ({
    computeMinutes: t.float({
      description: 'Minutes that workers have computed for them within the window of their quota.',
      resolve: ({ computeSeconds }) => computeSeconds / 60,
    }),
    storedBytes: t.exposeFloat('storedBytes', {
      description:
        'Bytes of the results that they asked for or imported, and of the files that they uploaded or registered.',
    }),
    jobs: t.exposeInt('jobs', { description: 'Operations that they asked for and that wait or run.' }),
  }),
});

async function usage({ operations: { database } }: SchemaContext, member: string): Promise<QuotaUsageShape> {
  return usageOf(database, member, (await quotaOf(database, member)).windowHours);
}

builder.objectFields(Viewer, (t) => ({
  quota: t.field({
    type: Quota,
    nullable: true,
    description: 'How much one may ask for; null where nobody signs in, and for strangers.',
    resolve: ({ member }, _args, { operations }) => (member === null ? null : quotaOf(operations.database, member)),
  }),
  usage: t.field({
    type: QuotaUsage,
    nullable: true,
    description: 'What one has asked for; null where there is no quota.',
    extensions: costs({ own: 20 }),
    resolve: ({ member }, _args, context) => (member === null ? null : usage(context, member)),
  }),
}));

builder.objectFields(Member, (t) => ({
  quota: t.field({ type: Quota, resolve: ({ id }, _args, { operations }) => quotaOf(operations.database, id) }),
  usage: t.field({
    type: QuotaUsage,
    extensions: costs({ own: 20 }),
    resolve: ({ id }, _args, context) => usage(context, id),
  }),
}));

builder.queryField('quota', (t) =>
  t.field({
    type: Quota,
    description: 'How much everybody may ask for who has no quota of their own.',
    resolve: (_root, _args, { operations }) => quotaOf(operations.database, null),
  }),
);
