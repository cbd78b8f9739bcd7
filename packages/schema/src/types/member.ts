import { type Member as MemberShape, Members } from '@flapbook/access';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Role } from './enums.ts';

export const Member = builder.objectRef<MemberShape>('Member').implement({
  description: 'Somebody who may sign in.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    email: t.exposeString('email', { nullable: true }),
    role: t.expose('role', { type: Role }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    signedInAt: t.expose('signedInAt', { type: 'DateTime', nullable: true, description: 'Null for never.' }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when they are shut out; null for those who are not.',
    }),
  }),
});

builder.queryField('members', (t) =>
  t.field({
    type: [Member],
    description: 'Everybody who may sign in, by name.',
    extensions: costs({ own: 10, entries: 50 }),
    resolve: (_root, _args, { operations }) => new Members(operations.database).list(),
  }),
);
