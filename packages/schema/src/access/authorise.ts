import { isLocal, mayAs, type Principal, type Right, roleHere, type Scope, scopeOf, within } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { SchemaContext } from '../context.ts';
import { rightOf } from './rules.ts';

type Resolver = GraphQLFieldResolver<unknown, SchemaContext>;

/**
 * Puts the rule of every field before its resolver, whoever executes the schema, and keeps what the resolver asks of the
 * database within what whoever asks sees. What no rule covers is refused to all but the local user.
 */
export function authorised(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const right = rightOf(type.name, field.name);
      const name = `${type.name}.${field.name}`;
      // What is read off an object asks the database nothing.
      if (right === 'PUBLIC' && !field.resolve && !field.subscribe) continue;
      field.resolve = permitted(field.resolve ?? defaultFieldResolver, right, name);
      if (field.subscribe) field.subscribe = permitted(field.subscribe, right, name);
    }
  }
  return schema;
}

function permitted(resolve: Resolver, right: Right | undefined, name: string): Resolver {
  return (source, args, context, info) => {
    demand(context.principal, right, name);
    const scope = scopeOf(context.principal);
    if (scope === 'EVERYTHING') return resolve(source, args, context, info);
    return followed(
      within(scope, () => resolve(source, args, context, info)),
      scope,
    );
  };
}

/** A stream asks again with each event, whoever takes it. */
function followed(result: unknown, scope: Scope): unknown {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) return result;
  const stream = result as AsyncIterableIterator<unknown>;
  return {
    next: () => within(scope, () => stream.next()),
    return: () => within(scope, () => stream.return!()),
    throw: (error: unknown) => within(scope, () => stream.throw!(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/**
 * @param right undefined where no rule covers what is asked for
 * @param what for the refusal: it must not say more than whoever asks has said
 * @throws FlapbookError UNAUTHENTICATED, FORBIDDEN
 */
export function demand(principal: Principal, right: Right | undefined, what: string): void {
  const role = right === 'RESEARCHER' ? roleHere(principal) : principal.role;
  if (right === undefined ? isLocal(principal) : mayAs(role, right)) return;
  if (principal.role === null) throw new FlapbookError('UNAUTHENTICATED', `${what} is for members.`);
  const needed = right === undefined ? 'nobody has' : `is ${right}`;
  throw new FlapbookError(
    'FORBIDDEN',
    `${what} needs a role that ${needed}; yours is ${role}${role === principal.role ? '' : ' in this workspace'}.`,
  );
}
