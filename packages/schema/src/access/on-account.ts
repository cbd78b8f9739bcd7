import { type Asker, askedBy } from '@flapbook/operations';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { SchemaContext } from '../context.ts';

type Resolver = GraphQLFieldResolver<unknown, SchemaContext>;

/** What a member's mutation has queued is on their account; where their quota refuses it, the answer says when to come again. */
export function onAccount(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()!.getFields())) field.resolve = charged(field.resolve!);
  return schema;
}

function charged(resolve: Resolver): Resolver {
  return async (source, given, context, info) => {
    const { member } = context.principal;
    if (member === null) return resolve(source, given, context, info);
    const asker: Asker = { member };
    const result: unknown = await askedBy(asker, () => resolve(source, given, context, info));
    if (asker.retryAfterSeconds !== undefined) context.retryAfter?.(asker.retryAfterSeconds);
    return result;
  };
}
