import { mayAs, type Principal, roleHere, SHARED, Workspaces } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { moveTo, shareContent } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { Role } from '../types/enums.ts';
import { Problem } from '../types/problem.ts';
import { Workspace } from '../types/workspace.ts';
import { answer, isProblem } from './answer.ts';

const WorkspaceResult = builder.unionType('WorkspaceResult', {
  types: [Workspace, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Workspace'),
});

const BelongingPayload = builder.objectRef<{ readonly workspace: string }>('BelongingPayload').implement({
  fields: (t) => ({ workspace: t.exposeID('workspace', { description: 'Where it is now.' }) }),
});

const BelongingResult = builder.unionType('BelongingResult', {
  types: [BelongingPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'BelongingPayload'),
});

const TARGET = `Id of a workspace, or \`${SHARED}\` for all members.`;

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
  shareModel: t.field({
    type: BelongingResult,
    args: {
      name: t.arg({ type: 'ModelName', required: true }),
      workspace: t.arg.id({ required: true, description: TARGET }),
    },
    description: 'Lets another workspace have a model, too, with the results of what is there for it.',
    resolve: (_root, { name, workspace }, context) =>
      put(context, workspace, (target) => shareContent(context.operations.database, { kind: 'model', name, target })),
  }),
  shareDataset: t.field({
    type: BelongingResult,
    args: {
      name: t.arg({ type: 'DatasetName', required: true }),
      workspace: t.arg.id({ required: true, description: TARGET }),
    },
    description: 'Lets another workspace have a data set, too.',
    resolve: (_root, { name, workspace }, context) =>
      put(context, workspace, (target) => shareContent(context.operations.database, { kind: 'dataset', name, target })),
  }),
  moveNotebook: t.field({
    type: BelongingResult,
    args: { id: t.arg.id({ required: true }), workspace: t.arg.id({ required: true, description: TARGET }) },
    description: 'Moves a notebook, with its revisions, to another workspace. What it is about stays where it is.',
    resolve: (_root, { id, workspace }, context) =>
      put(context, workspace, (target) => moveTo(context.operations.database, { kind: 'notebook', id, target })),
  }),
  moveStudy: t.field({
    type: BelongingResult,
    args: { id: t.arg.id({ required: true }), workspace: t.arg.id({ required: true, description: TARGET }) },
    description: 'Moves a study to another workspace. What it is about stays where it is.',
    resolve: (_root, { id, workspace }, context) =>
      put(context, workspace, (target) => moveTo(context.operations.database, { kind: 'study', id, target })),
  }),
}));

/** What a member decides about workspaces. */
function decided<T extends object>(
  { operations, principal }: SchemaContext,
  change: (workspaces: Workspaces, member: string) => Promise<T>,
) {
  return answer(() => change(new Workspaces(operations.database), memberOf(principal)));
}

/** Puts something where whoever asks may put something. */
function put(
  { operations, principal }: SchemaContext,
  workspace: string,
  place: (target: string | null) => Promise<void>,
) {
  return answer(async () => {
    memberOf(principal);
    const { workspace: _, ...elsewhere } = principal;
    const there = await new Workspaces(operations.database).enter(elsewhere, workspace);
    if (!mayAs(roleHere(there), 'RESEARCHER'))
      throw new FlapbookError('FORBIDDEN', 'Nobody puts something into a workspace who only looks on there.');
    await place(there.workspace?.id ?? null);
    return { workspace };
  });
}

/** @throws FlapbookError BAD_PARAMETER */
function memberOf({ member }: Principal): string {
  if (member !== null) return member;
  throw new FlapbookError('BAD_PARAMETER', 'Nobody signs in here: everything belongs to one user.');
}
