import {
  isLocal,
  Members,
  type Session as SessionShape,
  Sessions,
  sessionOf,
  type AccessToken as TokenShape,
  Tokens,
} from '@flapbook/access';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { Role } from './enums.ts';

export const AccessToken = builder.objectRef<TokenShape>('AccessToken').implement({
  description: 'A personal access token, for scripts. Its secret is told once, when it is made.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    role: t.expose('role', {
      type: Role,
      description: 'What it may do at most, and never more than its owner may at the time.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'To the minute; null for never.',
    }),
    isCurrent: t.exposeBoolean('isCurrent', {
      description: 'Whether the browser that asks was signed in with it: revoking it signs that browser out.',
    }),
  }),
});

const Session = builder.objectRef<SessionShape>('Session').implement({
  description: 'A browser that somebody has signed in with.',
  fields: (t) => ({
    id: t.exposeID('id'),
    agent: t.exposeString('agent', { description: 'What the browser calls itself.' }),
    isCurrent: t.boolean({
      description: 'Whether it is the one that asks.',
      resolve: ({ id }, _args, { principal }) => principal.by === 'SESSION' && principal.credential === id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    seenAt: t.expose('seenAt', { type: 'DateTime', description: 'When it asked last, to the minute.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends, unless it asks before.' }),
  }),
});

/** Reads what is the member’s own; strangers and the local user have nothing. */
function own<T>(
  read: (database: SchemaContext['operations']['database'], member: string, session: string | null) => Promise<T[]>,
) {
  return (_viewer: object, _args: object, { operations, principal }: SchemaContext): Promise<T[]> | T[] =>
    principal.member === null ? [] : read(operations.database, principal.member, sessionOf(principal));
}

export const Viewer = builder.objectRef<SchemaContext['principal']>('Viewer').implement({
  description: 'Whoever asks.',
  fields: (t) => ({
    member: t.id({
      nullable: true,
      description: 'Their id among members; null for strangers, and where nobody signs in.',
      resolve: ({ member }) => member,
    }),
    name: t.exposeString('name'),
    email: t.string({
      nullable: true,
      resolve: async ({ member }, _args, { operations }) =>
        member === null ? null : ((await new Members(operations.database).find(member))?.email ?? null),
    }),
    role: t.field({
      type: Role,
      nullable: true,
      description: 'Null for a stranger.',
      resolve: ({ role }) => role,
    }),
    isLocal: t.boolean({
      description: 'Whether nobody signs in here: there is one user, on this machine, who may do everything.',
      resolve: isLocal,
    }),
    tokens: t.field({
      type: [AccessToken],
      resolve: own((database, member, session) => new Tokens(database).list(member, session)),
    }),
    sessions: t.field({ type: [Session], resolve: own((database, member) => new Sessions(database).list(member)) }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'Who asks, and what they may do.',
    resolve: (_root, _args, { principal }) => principal,
  }),
);
