import { type AuditRecord, listAudit } from '@flapbook/access';
import { builder } from '../builder.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { pageOf } from '../pages/page.ts';

const AuditEntry = builder.objectRef<AuditRecord>('AuditEntry').implement({
  description: 'What a member did.',
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime' }),
    member: t.exposeID('member', { nullable: true, description: 'Who may be gone; null for the machine’s own user.' }),
    name: t.exposeString('name', { description: 'The member’s at the time.' }),
    by: t.exposeString('by', {
      description: 'SESSION of a browser, TOKEN of a script, or LOCAL on the server’s machine.',
    }),
    action: t.exposeString('action', { description: 'The mutation, or signIn, signOut, import.' }),
    subjects: t.exposeStringList('subjects', { description: 'Keys, digests, ids or names; at most 200.' }),
    detail: t.exposeString('detail', { description: 'Further words, such as the new role.' }),
  }),
});

const AuditEntryConnection = connection('AuditEntry', AuditEntry);

builder.queryField('auditLog', (t) =>
  t.field({
    type: AuditEntryConnection,
    args: pageArguments,
    description: 'Who has published, run, cancelled, deleted, and decided about members; latest first.',
    extensions: PAGE_COST,
    resolve: (_root, page, { operations }) =>
      pageOf(page, {
        load: (limit, after) => listAudit(operations.database, { limit, after }),
        positionOf: ({ id }) => ({ id }),
        pattern: { id: /^\d{1,18}$/ },
      }),
  }),
);
