import { mayAs, type Principal, roleHere, SHARED, Workspaces } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { moveContent, moveTo, shareContent, takeBackShare, vacate } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';
import { CONTENTS } from './contents.ts';
import { DeletePayload } from './notebooks.ts';

const BelongingPayload = builder.objectRef<{ readonly workspace: string }>('BelongingPayload').implement({
  fields: (t) => ({ workspace: t.exposeID('workspace', { description: 'Where it is now.' }) }),
});

const BelongingResult = builder.unionType('BelongingResult', {
  types: [BelongingPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'BelongingPayload'),
});

const DeleteResult = builder.unionType('DeleteResult', {
  types: [DeletePayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'DeletePayload'),
});

const TARGET = `Id of a workspace, or \`${SHARED}\` for all members.`;

for (const [kind, title, nameType, what] of CONTENTS) {
  builder.mutationField(`share${title}`, (t) =>
    t.field({
      type: BelongingResult,
      args: {
        name: t.arg({ type: nameType, required: true }),
        workspace: t.arg.id({ required: true, description: TARGET }),
      },
      description: `Lets another workspace have ${what}, too, with the results of what is there for it.`,
      resolve: (_root, { name, workspace }, context) =>
        put(context, workspace, (target) => shareContent(context.operations.database, { kind, name, target })),
    }),
  );
  builder.mutationField(`move${title}`, (t) =>
    t.field({
      type: BelongingResult,
      args: {
        name: t.arg({ type: nameType, required: true }),
        workspace: t.arg.id({ required: true, description: TARGET }),
      },
      description: `Moves ${what} to another workspace, under all its names. What it is shared with keeps it; notebooks and studies about it stay.`,
      resolve: (_root, { name, workspace }, context) =>
        put(context, workspace, (target) =>
          moveContent(
            context.operations.database,
            { kind, name, target },
            { fromAll: mayAs(context.principal.role, 'ADMIN') },
          ),
        ),
    }),
  );
}

builder.mutationFields((t) => ({
  takeBackShare: t.field({
    type: DeleteResult,
    args: { id: t.arg.id({ required: true, description: 'Of one of the `shares` of what belongs here.' }) },
    description: 'Takes back what the workspace in which one asks shares; where it went on from there, it goes too.',
    resolve: (_root, { id }, { operations }) =>
      answer(async () => {
        await takeBackShare(operations.database, id);
        return { id };
      }),
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
  deleteWorkspace: t.field({
    type: DeleteResult,
    args: {
      id: t.arg.id({ required: true }),
      moveTo: t.arg.id({
        description: `Where everything goes that it owns: ${TARGET} Without it, a workspace that owns something is not deleted.`,
      }),
    },
    description: 'Deletes a workspace. What others share with it stays theirs.',
    resolve: (_root, { id, moveTo: wanted }, { operations, principal }) =>
      answer(async () => {
        const member = memberOf(principal);
        const target = wanted == null ? undefined : await targetOf(operations, principal, wanted);
        if (target === id) throw new FlapbookError('BAD_PARAMETER', 'What it owns goes to another workspace.');
        await new Workspaces(operations.database).delete(member, id, (transaction) => vacate(transaction, id, target));
        return { id };
      }),
  }),
}));

/** Puts something where whoever asks may put something. */
function put(
  { operations, principal }: SchemaContext,
  workspace: string,
  place: (target: string | null) => Promise<void>,
) {
  return answer(async () => {
    await place(await targetOf(operations, principal, workspace));
    return { workspace };
  });
}

/**
 * A workspace that somebody may put something into; null for all members.
 *
 * @throws FlapbookError WORKSPACE_NOT_FOUND, FORBIDDEN, BAD_PARAMETER
 */
async function targetOf(
  { database }: SchemaContext['operations'],
  principal: Principal,
  workspace: string,
): Promise<string | null> {
  memberOf(principal);
  const { workspace: _, ...elsewhere } = principal;
  const there = await new Workspaces(database).enter(elsewhere, workspace);
  if (!mayAs(roleHere(there), 'RESEARCHER'))
    throw new FlapbookError('FORBIDDEN', 'Nobody puts something into a workspace who only looks on there.');
  return there.workspace?.id ?? null;
}

/** @throws FlapbookError BAD_PARAMETER */
export function memberOf({ member }: Principal): string {
  if (member !== null) return member;
  throw new FlapbookError('BAD_PARAMETER', 'Nobody signs in here: everything belongs to one user.');
}
