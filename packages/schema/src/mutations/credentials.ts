import { atMost, type CreatedToken as Created, type Principal, Sessions, sessionOf, Tokens } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { Role } from '../types/enums.ts';
import { Problem } from '../types/problem.ts';
import { AccessToken } from '../types/viewer.ts';
import { answer, isProblem } from './answer.ts';

const CreatedToken = builder.objectRef<Created>('CreatedToken').implement({
  fields: (t) => ({
    token: t.expose('token', { type: AccessToken }),
    secret: t.exposeString('secret', { description: 'To be sent as `Authorization: Bearer`. It is told this once.' }),
  }),
});

const EndedPayload = builder.objectRef<{ readonly id: string }>('EndedPayload').implement({
  fields: (t) => ({ id: t.exposeID('id') }),
});

const CreateTokenResult = builder.unionType('CreateTokenResult', {
  types: [CreatedToken, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'CreatedToken'),
});

const EndResult = builder.unionType('EndResult', {
  types: [EndedPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'EndedPayload'),
});

const CreateTokenInput = builder.inputType('CreateTokenInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for, 1 to 100 characters.' }),
    role: t.field({ type: Role, required: true, description: 'What it may do at most.' }),
    days: t.int({ required: true, description: 'Until it expires, 1 to 366.' }),
  }),
});

builder.mutationFields((t) => ({
  createToken: t.field({
    type: CreateTokenResult,
    args: { input: t.arg({ type: CreateTokenInput, required: true }) },
    description:
      'Makes a personal access token. It may do no more than whoever asks for it may; made in a browser that was signed in with ' +
      'a token, it ends no later than that one.',
    resolve: (_root, { input }, { operations, principal }) =>
      answer(() => {
        // Who finds a token must not make it last by making another.
        if (principal.by === 'TOKEN')
          throw new FlapbookError('FORBIDDEN', 'A token makes no tokens; sign in with a browser.');
        const role = atMost(input.role, principal.role!);
        return new Tokens(operations.database).create(memberOf(principal), { ...input, role }, sessionOf(principal));
      }),
  }),
  revokeToken: t.field({
    type: EndResult,
    args: { id: t.arg.id({ required: true }) },
    description: 'Ends a token of one’s own at once, and signs the browsers out that were signed in with it.',
    resolve: (_root, { id }, { operations, principal }) =>
      answer(async () => {
        await new Tokens(operations.database).revoke(id, memberOf(principal));
        return { id };
      }),
  }),
  endSession: t.field({
    type: EndResult,
    args: { id: t.arg.id({ required: true }) },
    description: 'Signs one’s browser out, wherever it is.',
    resolve: (_root, { id }, { operations, principal }) =>
      answer(async () => {
        await new Sessions(operations.database).end(id, memberOf(principal));
        return { id };
      }),
  }),
}));

/** @throws FlapbookError BAD_PARAMETER */
function memberOf({ member }: Principal): string {
  if (member !== null) return member;
  throw new FlapbookError('BAD_PARAMETER', 'Nobody signs in here: there are no tokens and no sessions.');
}
