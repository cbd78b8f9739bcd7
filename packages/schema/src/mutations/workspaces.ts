import { Workspaces } from '@flapbook/access';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { Role } from '../types/enums.ts';
import { Problem } from '../types/problem.ts';
import { Workspace } from '../types/workspace.ts';
import { answer, isProblem } from './answer.ts';
import { memberOf } from './belonging.ts';

const WorkspaceResult = builder.unionType('WorkspaceResult', {
  types: [Workspace, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Workspace'),
});

builder.mutationFields((t) => ({
  createWorkspace: t.field({
    type: WorkspaceResult,
    args: { name: t.arg.string({ required: true, description: 'For people, 1 to 100 characters.' }) },
    description: 'Makes a workspace; whoever does so is its first admin.',
    resolve: (_root, { name }, context) => decided(context, (all, member) => all.create(member, name)),
  }),
  renameWorkspace: t.field({
    type: WorkspaceResult,
    args: { id: t.arg.id({ required: true }), name: t.arg.string({ required: true }) },
    resolve: (_root, { id, name }, context) => decided(context, (all, member) => all.rename(member, id, name)),
  }),
  admitToWorkspace: t.field({
    type: WorkspaceResult,
    args: {
      id: t.arg.id({ required: true }),
      email: t.arg.string({ required: true, description: 'Of somebody who may sign in here.' }),
      role: t.arg({ type: Role, required: true }),
    },
    description: 'Lets a member enter a workspace, or gives one who may already another role.',
    resolve: (_root, { id, email, role }, context) =>
      decided(context, (all, member) => all.admit(member, id, { email, role })),
  }),
  removeFromWorkspace: t.field({
    type: WorkspaceResult,
    args: { id: t.arg.id({ required: true }), member: t.arg.id({ required: true }) },
    description: 'Shuts a member out of a workspace, or leaves it. One admin always stays.',
    resolve: (_root, { id, member }, context) => decided(context, (all, by) => all.remove(by, id, member)),
  }),
}));

/** What a member decides about workspaces. */
function decided<T extends object>(
  { operations, principal }: SchemaContext,
  change: (workspaces: Workspaces, member: string) => Promise<T>,
) {
  return answer(() => change(new Workspaces(operations.database), memberOf(principal)));
}
