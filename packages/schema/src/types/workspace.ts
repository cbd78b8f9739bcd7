import { type WorkspaceMember as MemberShape, type Workspace as WorkspaceShape, Workspaces } from '@flapbook/access';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Role } from './enums.ts';
import { Viewer } from './viewer.ts';

const WorkspaceMember = builder.objectRef<MemberShape>('WorkspaceMember').implement({
  description: 'Somebody who may enter a workspace.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    email: t.exposeString('email', { nullable: true }),
    role: t.expose('role', {
      type: Role,
      description: 'What they may do there, as far as their role on the whole allows.',
    }),
  }),
});

export const Workspace = builder.objectRef<WorkspaceShape>('Workspace').implement({
  description: 'What notebooks, models, data sets and studies belong to: they are there for its members alone.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    isPersonal: t.exposeBoolean('isPersonal', { description: 'Whether it is one member’s own.' }),
    role: t.expose('role', { type: Role, description: 'Of whoever asks.' }),
    members: t.field({
      type: [WorkspaceMember],
      extensions: costs({ own: 10, entries: 50 }),
      resolve: ({ id }, _args, { operations, principal }) =>
        principal.member === null ? [] : new Workspaces(operations.database).members(principal.member, id),
    }),
  }),
});

builder.objectFields(Viewer, (t) => ({
  workspace: t.field({
    type: Workspace,
    nullable: true,
    description: 'The one in which whoever asks does so; null for what belongs to all members.',
    resolve: (_viewer, _args, { operations, principal: { member, workspace } }) =>
      member === null || workspace === undefined
        ? null
        : new Workspaces(operations.database).find(member, workspace.id),
  }),
  workspaces: t.field({
    type: [Workspace],
    description: 'Those that whoever asks may enter, their own first. What belongs to all members is besides.',
    extensions: costs({ own: 10, entries: 20 }),
    resolve: (_viewer, _args, { operations, principal }) =>
      principal.member === null ? [] : new Workspaces(operations.database).list(principal.member),
  }),
}));

builder.queryField('workspace', (t) =>
  t.field({
    type: Workspace,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    description: 'Null when there is none that whoever asks may enter.',
    resolve: (_root, { id }, { operations, principal }) =>
      principal.member === null ? null : new Workspaces(operations.database).find(principal.member, id),
  }),
);
