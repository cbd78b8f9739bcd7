import { LOCAL, type Principal, type Role, STRANGER } from '@flapbook/access';
import { GraphQLError, type GraphQLField, type GraphQLObjectType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { SchemaContext } from '../context.ts';
import { schema } from '../index.ts';
import { AUDITED, UNAUDITED } from './audited.ts';
import { FIELD_RULES, rightOf, ruledTypes } from './rules.ts';

const types = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);
const fields = types.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ type, field, name: `${type.name}.${field.name}` })),
);

/** What a field answers to somebody, without anything behind it: a rule speaks before the resolver does. */
function codeFor(field: GraphQLField<unknown, unknown>, role: Role | null, how: 'resolve' | 'subscribe'): unknown {
  const principal: Principal = role === null ? STRANGER : { ...STRANGER, by: 'TOKEN', role };
  try {
    const answer = field[how]!({}, {}, { principal } as unknown as SchemaContext, {} as never);
    if (answer instanceof Promise) answer.catch(() => undefined);
    return null;
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions.code : null;
  }
}

describe('of all fields', () => {
  test('there is none without a rule: a new type is named in access/rules.ts, a new field of Query, Mutation or Subscription too', () => {
    expect(fields.length).toBeGreaterThan(900);
    expect(
      fields.filter(({ type, field }) => rightOf(type.name, field.name) === undefined).map(({ name }) => name),
    ).toEqual([]);
  });

  test('those of the root types are named one by one', () => {
    const roots = fields.filter(({ type }) => ['Query', 'Mutation', 'Subscription'].includes(type.name));
    expect(roots.map(({ name }) => name).filter((name) => !Object.hasOwn(FIELD_RULES, name))).toEqual([]);
  });

  test('no rule is of something that is gone', () => {
    const names = new Set(fields.map(({ name }) => name));
    expect(Object.keys(FIELD_RULES).filter((name) => !names.has(name))).toEqual([]);
    const there = new Set(types.map(({ name }) => name));
    expect(ruledTypes().filter((name) => !there.has(name))).toEqual([]);
  });

  test('a stranger gets nothing but what is public', () => {
    const open = fields.filter(({ field }) => codeFor(field, null, 'resolve') !== 'UNAUTHENTICATED');
    expect(
      open.filter(({ type, field }) => rightOf(type.name, field.name) !== 'PUBLIC').map(({ name }) => name),
    ).toEqual([]);
    const streams = Object.values(schema.getSubscriptionType()!.getFields());
    expect(streams.map((field) => codeFor(field, null, 'subscribe'))).toEqual(streams.map(() => 'UNAUTHENTICATED'));
  });

  test.each([
    ['VIEWER', ['RESEARCHER', 'ADMIN']],
    ['RESEARCHER', ['ADMIN']],
  ] as const)('a %s gets nothing that is for %j', (role, others) => {
    const beyond = fields.filter(({ type, field }) =>
      (others as readonly unknown[]).includes(rightOf(type.name, field.name)),
    );
    expect(beyond.length).toBeGreaterThan(5);
    expect(beyond.map(({ field }) => codeFor(field, role, 'resolve'))).toEqual(beyond.map(() => 'FORBIDDEN'));
  });
});

test('viewers change nothing but what is their own', () => {
  const theirs = Object.keys(schema.getMutationType()!.getFields()).filter(
    (name) => rightOf('Mutation', name) !== 'RESEARCHER' && rightOf('Mutation', name) !== 'ADMIN',
  );
  expect(theirs.sort()).toEqual([
    'admitToWorkspace',
    'createToken',
    'createWorkspace',
    'deleteWorkspace',
    'endSession',
    'removeFromWorkspace',
    'renameWorkspace',
    'revokeToken',
  ]);
});

test('every mutation is written down, or says why not', () => {
  const mutations = Object.keys(schema.getMutationType()!.getFields());
  expect([...Object.keys(AUDITED), ...Object.keys(UNAUDITED)].sort()).toEqual(mutations.sort());
});

test('what has no rule is for the local user alone', () => {
  expect(rightOf('Query', 'unheardOf')).toBeUndefined();
  expect(LOCAL.role).toBe('ADMIN');
});
